package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.system.SystemTable;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// The leaf for a table of `SYS`: all of its rows.
final class SystemScan extends TableLeaf {
  /// A guess for the other engine's choice of join order.
  private static final double ROWS = 1_000;

  private final SystemTable table;

  SystemScan(RelOptCluster cluster, SystemTable table, RelDataType rowType) {
    super(cluster, rowType);
    this.table = table;
  }

  /// What runs.
  Operator operator() {
    return new Rows(table);
  }

  /// The scan in one line, for EXPLAIN.
  String text() {
    return operator().describe();
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("table", table);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    return ROWS;
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preference) {
    return reading(implementor, preference, EnumerableBridge.SYSTEM, table, SystemTable.class);
  }

  /// The scan as an operator.
  private record Rows(SystemTable table) implements Operator {
    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      return reader.openSystem(execution, table);
    }

    @Override
    public String describe() {
      return "Rows of " + SystemTable.SCHEMA + "." + table;
    }

    @Override
    public List<Operator> inputs() {
      return List.of();
    }
  }
}
