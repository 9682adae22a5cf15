package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.index.IndexSearches;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.shard.ShardRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The parts of a snapshot that have an index for the order of a fragment, handed out to the
/// threads that search them. Their indexes are held as long as the rows. Safe for any thread.
final class IndexedParts {
  private final SearchQuery query;
  private final int limit;
  private final SearchAccuracy accuracy;
  private final Map<Integer, IndexSearches> searches;
  private final List<Integer> order;
  private final AtomicInteger next = new AtomicInteger();

  private IndexedParts(
      SearchQuery query, int limit, SearchAccuracy accuracy, Map<Integer, IndexSearches> searches) {
    this.query = query;
    this.limit = limit;
    this.accuracy = accuracy;
    this.searches = searches;
    order = new ArrayList<>(searches.keySet());
  }

  /// What can be searched by an index, if the order is by the distance of a column from a vector,
  /// nearest first.
  ///
  /// @param read of the rows; lets go of the indexes too
  /// @param parts of the snapshot that the fragment looks at
  static Optional<IndexedParts> of(
      Shape.TopK shape, int limit, ShardRead read, int[] parts, ExpressionCompiler compiler) {
    if (shape.sortKeys().size() != 1 || limit == 0 || shape.accuracy().isExact()) {
      return Optional.empty();
    }
    Fragment.SortKey key = shape.sortKeys().getFirst();
    if (key.direction() != Fragment.Direction.ASCENDING
        || key.nulls() != Fragment.Nulls.LAST
        || !(key.expression() instanceof Expression.Distance distance)
        || !(distance.left() instanceof Expression.Column column)
        || !ExpressionCompiler.isConstant(distance.right())) {
      return Optional.empty();
    }
    return SearchQuery.of(compiler.constant(distance.right()))
        .flatMap(query -> {
          Map<Integer, IndexSearches> searches =
              searches(column.ordinal(), distance.metric(), query, read, parts);
          return searches.isEmpty()
              ? Optional.empty()
              : Optional.of(new IndexedParts(query, limit, shape.accuracy(), searches));
        });
  }

  private static Map<Integer, IndexSearches> searches(
      int column, DistanceMetric metric, SearchQuery query, ShardRead read, int[] parts) {
    Map<Integer, IndexSearches> searches = new TreeMap<>();
    for (int part : parts) {
      Optional<IndexSearches> found = read.rows().parts().get(part).part().searches(column, metric);
      found.ifPresent(held -> read.alsoRelease(held::release));
      found
          .filter(held -> held.dimension() == query.dimension() && held.isInRange(query))
          .ifPresent(held -> searches.put(part, held));
    }
    return searches;
  }

  SearchQuery query() {
    return query;
  }

  /// How much of the nearest rows is to be found.
  SearchAccuracy accuracy() {
    return accuracy;
  }

  /// Rows wanted.
  int limit() {
    return limit;
  }

  int count() {
    return order.size();
  }

  /// Whether there is one part, whose search is about as long however many rows it has.
  boolean isOneGraph() {
    return order.size() == 1 && searches(order.getFirst()).isGraph();
  }

  boolean contains(int part) {
    return searches.containsKey(part);
  }

  IndexSearches searches(int part) {
    return Objects.requireNonNull(searches.get(part));
  }

  /// Takes the next part; -1 at the end.
  int take() {
    int index = next.getAndIncrement();
    return index < order.size() ? order.get(index) : -1;
  }
}
