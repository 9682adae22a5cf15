package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// The fragment of a scan, and where in its output the columns are that order the merge.
///
/// With several shards a top-k fragment also returns its sort keys and the primary key; those that
/// are no output of the scan come after its outputs.
record FragmentLayout(Fragment fragment, List<StreamOrder.Key> order) {
  static FragmentLayout of(ScanPlan plan, int shardCount, Parameters parameters) {
    List<StreamOrder.Key> order = new ArrayList<>();
    Fragment.Shape shape =
        switch (plan.form()) {
          case ScanPlan.Form.Rows rows ->
              new Fragment.Shape.Rows(rows.outputs(), rows.cut().map(ScanPlan.Cut::reach));
          case ScanPlan.Form.TopOfGroups top ->
              new Fragment.Shape.TopOfGroups(
                  top.outputs(), top.groups(), top.sortKeys(), top.limit(), top.ties());
          case ScanPlan.Form.Groups groups ->
              new Fragment.Shape.Aggregates(groups.groups(), groups.aggregates());
          case ScanPlan.Form.TopK top -> topK(plan, top, shardCount, order, parameters);
        };
    Fragment fragment =
        new Fragment(plan.table().id(), plan.table().version(), plan.filter(), plan.keys(), shape);
    return new FragmentLayout(fragment, order);
  }

  private static Fragment.Shape topK(
      ScanPlan plan,
      ScanPlan.Form.TopK top,
      int shardCount,
      List<StreamOrder.Key> order,
      Parameters parameters) {
    List<Expression> outputs = new ArrayList<>(top.outputs());
    if (shardCount > 1) {
      for (Fragment.SortKey key : top.sortKeys()) {
        int column = columnOf(key.expression(), outputs);
        ColumnType type = typeOf(key.expression(), plan.table());
        order.add(new StreamOrder.Key(column, type, key.direction(), key.nulls()));
      }
      for (int ordinal : plan.table().keyColumns()) {
        int column = columnOf(new Expression.Column(ordinal), outputs);
        ColumnType type = plan.table().columns().get(ordinal).type();
        order.add(
            new StreamOrder.Key(column, type, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST));
      }
    }
    return new Fragment.Shape.TopK(
        outputs, top.sortKeys(), top.cut().reach(), top.search().accuracy(parameters));
  }

  /// The type of a sort key, as far as the order depends on it.
  private static ColumnType typeOf(Expression key, TableDefinition table) {
    return switch (key) {
      case Expression.Column column -> table.columns().get(column.ordinal()).type();
      case Expression.Literal literal -> literal.type();
      case Expression.Parameter parameter -> parameter.type();
      case Expression.Distance _ -> ColumnType.Simple.DOUBLE;
      default -> ColumnType.Simple.BIGINT;
    };
  }

  private static int columnOf(Expression expression, List<Expression> outputs) {
    int column = outputs.indexOf(expression);
    if (column < 0) {
      column = outputs.size();
      outputs.add(expression);
    }
    return column;
  }
}
