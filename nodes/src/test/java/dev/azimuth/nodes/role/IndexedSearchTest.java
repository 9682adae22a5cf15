package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IndexedSearchTest {
  private static final int ROWS = 6_000;
  private static final int DIMENSION = 24;
  private static final int K = 10;
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);
  private static final float[][] VECTORS = new float[ROWS][];

  private static TableDefinition table() {
    TableDefinition plain = TestTables.table(1, ColumnType.Simple.BIGINT, VECTOR);
    IndexDefinition index =
        new IndexDefinition(
            7, "i", "c1", "hnsw", "vector_l2_ops", Map.of("m", "8", "ef_construction", "64"));
    return new TableDefinition(
        plain.id(),
        plain.schema(),
        plain.name(),
        plain.version(),
        plain.columns(),
        plain.keyColumns(),
        plain.shards(),
        List.of(index),
        plain.options());
  }

  @Test
  void sealed_rows_are_found_by_an_index_that_the_owner_builds() {
    Random random = new Random(3);
    TableDefinition table = table();
    try (TestNode node = new TestNode()) {
      node.start();
      LogName log = node.create(table);
      List<TestTables.Row> rows = new ArrayList<>();
      for (int id = 0; id < ROWS; id++) {
        VECTORS[id] = vector(random);
        rows.add(TestTables.put(LogRecord.Write.ANY, (long) id, VECTORS[id]));
      }
      node.write(log, TestTables.write(table, 1, List.of(rows)));
      node.flush(log);
      HostedShard hosted = node.host.acquire(table, log);
      node.waiting.result(hosted.builtOn(2)); // The first is of the flush, the second of the index.
      node.host.release(hosted);
      double recall = 0;
      for (int i = 0; i < 20; i++) {
        float[] query = vector(random);
        recall += search(node, log, query, Optional.empty(), _ -> true, ROWS / 2) / 20;
      }
      assertThat(recall).isGreaterThanOrEqualTo(0.95);

      List<TestTables.Row> deletes = new ArrayList<>();
      for (int id = 0; id < ROWS; id += 2) {
        deletes.add(TestTables.delete(LogRecord.Write.ANY, (long) id, null));
      }
      node.write(log, TestTables.write(table, 2, List.of(deletes)));
      double recallOfLiving = 0;
      double recallOfFiltered = 0;
      Expression few =
          new Expression.Comparison(
              ComparisonOperator.LESS,
              new Expression.Column(0),
              new Expression.Literal(ColumnType.Simple.BIGINT, 15L));
      for (int i = 0; i < 20; i++) {
        float[] query = vector(random);
        recallOfLiving +=
            search(node, log, query, Optional.empty(), id -> id % 2 == 1, ROWS / 2) / 20;
        recallOfFiltered +=
            search(node, log, query, Optional.of(few), id -> id % 2 == 1 && id < 15, 100) / 20;
      }
      assertThat(recallOfLiving).isGreaterThanOrEqualTo(0.95);
      assertThat(recallOfFiltered).isEqualTo(1);
    }
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian() / (1 + i / 4);
    }
    return vector;
  }

  private static double search(
      TestNode node,
      LogName log,
      float[] query,
      Optional<Expression> filter,
      LongPredicate living,
      long distancesMax) {
    Expression distance =
        new Expression.Distance(
            DistanceMetric.L2, new Expression.Column(1), new Expression.Parameter(0, VECTOR));
    Fragment fragment =
        new Fragment(
            1,
            1,
            filter,
            Optional.empty(),
            new Shape.TopK(
                List.of(new Expression.Column(0)),
                List.of(
                    new Fragment.SortKey(
                        distance, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
                new Expression.Literal(ColumnType.Simple.BIGINT, (long) K)));
    FragmentRequest request = node.request(log, fragment, new ReadPoint.Strong(1L << 40), query);
    List<Long> ids = new ArrayList<>();
    long distances;
    try (FragmentCursor cursor = node.waiting.result(node.queryNode.execute(request))) {
      Optional<ColumnBatch> batch = node.waiting.result(cursor.next());
      while (batch.isPresent()) {
        ColumnReader column =
            new ColumnReader(ColumnType.Simple.BIGINT, batch.get().columns().getFirst());
        for (int i = 0; i < batch.get().rowCount(); i++) {
          ids.add((Long) Objects.requireNonNull(column.value(i)));
        }
        batch = node.waiting.result(cursor.next());
      }
      distances = cursor.work().distancesComputed();
    }
    List<Long> exact =
        LongStream.range(0, ROWS)
            .filter(living)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> square(query, VECTORS[id.intValue()])))
            .limit(K)
            .toList();
    assertThat(ids).hasSize(exact.size()).doesNotHaveDuplicates().allMatch(living::test);
    assertThat(distances).isLessThan(distancesMax);
    return (double) ids.stream().filter(exact::contains).count() / exact.size();
  }

  private static double square(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
