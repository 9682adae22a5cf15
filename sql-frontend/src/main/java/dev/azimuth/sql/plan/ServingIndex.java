package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.IndexMethod;
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
          int ordinal = ((Expression.Column) distance.left()).ordinal();
          String name = table.columns().get(ordinal).name();
          String operatorClass = operatorClass(distance);
          return table.indexes().stream()
              .filter(index ->
                  index.column().equalsIgnoreCase(name)
                      && index.operatorClass().equals(operatorClass))
              .min(Comparator.comparing(ServingIndex::isExact));
        });
  }

  /// Whether an index says no more than that rows are scanned.
  static boolean isExact(IndexDefinition index) {
    return IndexMethod.named(index.method()).map(IndexMethod::isExact).orElse(false);
  }

  /// The distance of a column from a constant that an order goes by, nearest first; empty if it
  /// goes by something else, also by bits, which no index orders.
  private static Optional<Expression.Distance> searched(List<Fragment.SortKey> order) {
    Fragment.SortKey key = order.getFirst();
    return order.size() == 1
            && key.direction() == Fragment.Direction.ASCENDING
            && key.nulls() == Fragment.Nulls.LAST
            && key.expression() instanceof Expression.Distance distance
            && distance.left() instanceof Expression.Column
            && !(distance.right() instanceof Expression.Column)
            && !distance.metric().isOfBits()
        ? Optional.of(distance)
        : Optional.empty();
  }

  private static String operatorClass(Expression.Distance distance) {
    return switch (distance.metric()) {
      case L2, L2_SQUARED -> "vector_l2_ops";
      case COSINE -> "vector_cosine_ops";
      case NEGATIVE_INNER_PRODUCT -> "vector_ip_ops";
      case L1 -> "vector_l1_ops";
      case HAMMING, JACCARD -> throw distance.metric().notOfNumbers();
    };
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
        .filter(distance -> {
          int ordinal = ((Expression.Column) distance.left()).ordinal();
          return table.columns().get(ordinal).type() instanceof ColumnType.FloatVector;
        })
        .map(distance -> {
          int ordinal = ((Expression.Column) distance.left()).ordinal();
          return new DefaultIndex(
              table.schema(),
              table.name(),
              table.id(),
              table.columns().get(ordinal).name(),
              operatorClass(distance));
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
