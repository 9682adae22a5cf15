package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.IndexMethod;
import dev.azimuth.storage.catalog.OperatorClass;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.type.ColumnType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which index of a table helps an order, in segments that have it.
final class ServingIndex {
  private ServingIndex() {}

  /// The index that helps the first rows of an order: of several the one that was created first,
  /// but one that only says that rows are scanned last; empty if none does.
  static Optional<IndexDefinition> of(TableDefinition table, List<Fragment.SortKey> order) {
    return searched(order)
        .flatMap(distance -> {
          ColumnDefinition column = column(table, distance);
          return operatorClass(distance.metric(), column.type())
              .flatMap(operatorClass ->
                  table.indexes().stream()
                      .filter(index ->
                          index.column().equalsIgnoreCase(column.name())
                              && index.operatorClass().equals(operatorClass.sql()))
                      .min(Comparator.comparing(ServingIndex::isScan)));
        });
  }

  private static ColumnDefinition column(TableDefinition table, Expression.Distance distance) {
    return table.columns().get(((Expression.Column) distance.left()).ordinal());
  }

  private static boolean isScan(IndexDefinition index) {
    return IndexMethod.named(index.method()).map(IndexMethod::isScan).orElse(false);
  }

  /// Whether searches by an index find all of the nearest rows.
  static boolean isExact(IndexDefinition index) {
    return IndexMethod.named(index.method()).map(IndexMethod::isExact).orElse(false);
  }

  /// The distance of a column from a constant that an order goes by, nearest first; empty if it
  /// goes by something else.
  private static Optional<Expression.Distance> searched(List<Fragment.SortKey> order) {
    Fragment.SortKey key = order.getFirst();
    return order.size() == 1
            && key.direction() == Fragment.Direction.ASCENDING
            && key.nulls() == Fragment.Nulls.LAST
            && key.expression() instanceof Expression.Distance distance
            && distance.left() instanceof Expression.Column
            && !(distance.right() instanceof Expression.Column)
        ? Optional.of(distance)
        : Optional.empty();
  }

  /// The operator class that an index on a column of a type must have; empty if there is none.
  private static Optional<OperatorClass> operatorClass(DistanceMetric metric, ColumnType type) {
    boolean isSparse = type instanceof ColumnType.SparseVector;
    OperatorClass ofMetric =
        switch (metric) {
          case L2, L2_SQUARED -> OperatorClass.VECTOR_L2_OPS;
          case COSINE -> OperatorClass.VECTOR_COSINE_OPS;
          case NEGATIVE_INNER_PRODUCT ->
              isSparse ? OperatorClass.SPARSEVEC_IP_OPS : OperatorClass.VECTOR_IP_OPS;
          case L1 -> OperatorClass.VECTOR_L1_OPS;
          case HAMMING -> OperatorClass.BIT_HAMMING_OPS;
          case JACCARD -> OperatorClass.BIT_JACCARD_OPS;
        };
    return OperatorClass.of(type).stream().filter(known -> known == ofMetric).findAny();
  }

  /// The index that a scan would be faster with, if its table leaves it to us; empty if it has one,
  /// or if none helps.
  static Optional<DefaultIndex> wanted(ScanPlan plan) {
    TableDefinition table = plan.table();
    if (!(plan.form() instanceof ScanPlan.Form.TopK top)
        || top.search().isExact()
        || !plan.keys().isEmpty()
        || !table.hasDefaultIndexes()
        || of(table, top.sortKeys()).isPresent()) {
      return Optional.empty();
    }
    return searched(top.sortKeys())
        .filter(distance ->
            column(table, distance).type() instanceof ColumnType.FloatVector
                && !distance.metric().isOfBits())
        .flatMap(distance -> {
          ColumnDefinition column = column(table, distance);
          return operatorClass(distance.metric(), column.type())
              .map(operatorClass ->
                  new DefaultIndex(
                      table.schema(),
                      table.name(),
                      table.id(),
                      column.name(),
                      operatorClass.sql()));
        });
  }

  /// What is asked of a search, with what its index is to reach where nobody says otherwise.
  static SearchWish search(SearchWish wish, TableDefinition table, List<Fragment.SortKey> order) {
    return of(table, order)
        .map(index -> index.options().get("accuracy"))
        .map(text -> wish.orElse(TargetAccuracy.parse(text), "index"))
        .orElse(wish);
  }
}
