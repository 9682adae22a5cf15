package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.PastTime;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/// The leaf of every tree: what all shards of a table return together. Absorbs the operators above
/// it as long as nodes carry them out exactly.
public final class ShardScan extends TableLeaf {
  /// Guesses for the other engine's choice of join order.
  private static final double ROWS_TABLE = 10_000;

  private static final double ROWS_FILTERED = 2_500;
  private static final double ROWS_CUT = 100;

  private final TableDefinition table;
  private final Optional<Expression> filter;
  private final ScanPlan.Form form;
  private final List<ColumnType> types;
  private final Optional<PastTime> asOf;

  ShardScan(
      RelOptCluster cluster,
      TableDefinition table,
      Optional<Expression> filter,
      ScanPlan.Form form,
      RelDataType rowType,
      List<ColumnType> types,
      Optional<PastTime> asOf) {
    super(cluster, rowType);
    this.table = table;
    this.filter = filter;
    this.form = form;
    this.types = List.copyOf(types);
    this.asOf = asOf;
  }

  /// All scans of a tree.
  static List<ShardScan> in(RelNode rel) {
    List<ShardScan> scans = new ArrayList<>();
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        if (node instanceof ShardScan scan) {
          scans.add(scan);
        }
        super.visit(node, ordinal, parent);
      }
    }.go(rel);
    return scans;
  }

  /// What runs.
  ScanPlan plan() {
    return new ScanPlan(
        table,
        filter,
        filter.map(rows -> PinnedKeys.find(table, rows)).orElse(List.of()),
        form,
        types,
        asOf);
  }

  TableDefinition definition() {
    return table;
  }

  Optional<Expression> filter() {
    return filter;
  }

  ScanPlan.Form form() {
    return form;
  }

  List<ColumnType> types() {
    return types;
  }

  Optional<PastTime> asOf() {
    return asOf;
  }

  /// What the columns are, unless they are aggregates.
  Optional<List<Expression>> outputs() {
    return switch (form) {
      case ScanPlan.Form.Rows rows -> Optional.of(rows.outputs());
      case ScanPlan.Form.TopK top -> Optional.of(top.outputs());
      case ScanPlan.Form.TopOfGroups top -> Optional.of(top.outputs());
      case ScanPlan.Form.Groups _ -> Optional.empty();
    };
  }

  /// Whether it returns all rows that pass the filter, so that more can be filtered and ordered.
  boolean isUncut() {
    return form instanceof ScanPlan.Form.Rows rows && rows.cut().isEmpty();
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("table", table.schema() + "." + table.name())
        .item("filter", filter)
        .item("form", form)
        .item("asOf", asOf);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    if (!isUncut()) {
      return ROWS_CUT;
    }
    return filter.isPresent() ? ROWS_FILTERED : ROWS_TABLE;
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preference) {
    return reading(implementor, preference, EnumerableBridge.SCAN, plan(), ScanPlan.class);
  }
}
