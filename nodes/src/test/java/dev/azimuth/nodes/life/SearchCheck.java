package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.type.ColumnType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Searches the nearest rows as of a time, some with a filter, and compares them with the models.
///
/// Exact searches return the rows that the models have. Others return as many, all of them visible
/// and in order; indexes over so few rows are scanned, so that they are as near as those of exact
/// searches, and may differ only in which of several rows at one distance they return.
final class SearchCheck {
  private static final int LIMIT_MAX = 6;
  private static final ColumnType VECTOR = new ColumnType.FloatVector(LifeWorld.DIMENSION);
  private static final Expression DISTANCE =
      new Expression.Distance(
          DistanceMetric.L2_SQUARED, new Expression.Column(2), new Expression.Parameter(0, VECTOR));

  private final LifeWorld world;
  private final LifeReader reader;
  private final Random random;

  SearchCheck(LifeWorld world, LifeReader reader) {
    this.world = world;
    this.reader = reader;
    random = world.scheduler.random();
  }

  /// One search.
  ///
  /// @param below values that count; all rows do if it is empty, also those without a value
  private record Search(float[] query, int limit, Optional<Long> below, SearchAccuracy accuracy) {
    LifeReader.Question at(List<LogName> shards, long timestamp) {
      Shape shape =
          new Shape.TopK(
              LifeReader.OUTPUTS,
              List.of(
                  new Fragment.SortKey(
                      DISTANCE, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
              new Expression.Literal(ColumnType.Simple.BIGINT, (long) limit),
              accuracy);
      Optional<Expression> filter =
          below.map(value ->
              new Expression.Comparison(
                  ComparisonOperator.LESS,
                  new Expression.Column(1),
                  new Expression.Literal(ColumnType.Simple.INTEGER, value)));
      return new LifeReader.Question(
          shards, shape, filter, List.of(query), _ -> new ReadPoint.At(timestamp));
    }

    private boolean matches(@Nullable Long value) {
      return below.isEmpty() || (value != null && value < below.get());
    }

    /// Infinite for a row without a vector.
    private double distance(LifeRows.Found found) {
      float[] vector = LifeRows.vector(found.key(), found.row().value());
      if (vector == null) {
        return Double.POSITIVE_INFINITY;
      }
      double sum = 0;
      for (int i = 0; i < vector.length; i++) {
        sum += ((double) vector[i] - query[i]) * (vector[i] - query[i]);
      }
      return sum;
    }

    private List<LifeRows.Found> nearest(Map<String, Row> rows) {
      return rows.entrySet().stream()
          .map(row -> new LifeRows.Found(row.getKey(), row.getValue()))
          .filter(row -> matches(row.row().value()))
          .sorted(order())
          .limit(limit)
          .toList();
    }

    private Comparator<LifeRows.Found> order() {
      return Comparator.comparingDouble(this::distance).thenComparing(LifeRows.Found::key);
    }

    void compare(LogName shard, List<LifeRows.Found> found, Map<String, Row> rows) {
      List<LifeRows.Found> nearest = nearest(rows);
      if (accuracy.isExact()) {
        assertThat(found).as("exact %s in %s", this, shard).isEqualTo(nearest);
        return;
      }
      assertThat(found)
          .as("%s in %s", this, shard)
          .hasSameSizeAs(nearest)
          .doesNotHaveDuplicates()
          .isSortedAccordingTo(order())
          .allMatch(row -> matches(row.row().value()) && row.row().equals(rows.get(row.key())));
      assertThat(found)
          .extracting(this::distance)
          .as("distances of %s in %s", this, shard)
          .isEqualTo(nearest.stream().map(this::distance).toList());
    }
  }

  /// Searches as of a time, exactly or not.
  void check(long timestamp) {
    LifeRows.Found near =
        new LifeRows.Found(
            LifeRows.key(random.nextInt(LifeWriter.KEYS)),
            new Row(1, 1 + (long) LifeRows.PARTS_WITHOUT_VECTOR * random.nextInt(100)));
    float[] query = LifeRows.vector(near.key(), near.row().value());
    Search search =
        new Search(
            query == null ? new float[LifeWorld.DIMENSION] : query,
            1 + random.nextInt(LIMIT_MAX),
            random.nextInt(3) == 0
                ? Optional.of((long) random.nextInt(LifeRows.VALUES))
                : Optional.empty(),
            random.nextInt(3) == 0 ? SearchAccuracy.EXACT : SearchAccuracy.DEFAULT);
    reader
        .ask(search.at(world.shards(), timestamp))
        .forEach((shard, answer) ->
            search.compare(
                shard, LifeRows.read(answer.batches()), world.model(shard).at(timestamp)));
  }
}
