package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Measures exact search and replay: run its main method with the tests' class path.
final class SearchBenchmark {
  private static final int ROWS = 150_000;
  private static final int DIMENSION = 256;
  private static final int ROWS_PER_RECORD = 1000;
  private static final int QUERIES = 300;
  private static final int RANGES = 60;

  private SearchBenchmark() {}

  /// Prints times for one thread per processor.
  public static void main(String[] arguments) {
    ColumnType vector = new ColumnType.FloatVector(DIMENSION);
    TableDefinition table = TestTables.table(1, ColumnType.Simple.BIGINT, vector);
    Random random = new Random(1);
    try (TestNode node = new TestNode(4L << 30)) {
      node.start();
      LogName log = node.create(table);
      long start = node.clock.nanos();
      for (int row = 0; row < ROWS; row += ROWS_PER_RECORD) {
        node.write(log, record(random, table, row));
      }
      print("insert of " + ROWS + " rows", node.clock.nanos() - start);
      for (int round = 0; round < 3; round++) {
        try (ShardHost replaying =
            new ShardHost(
                node.storage.logBroker(), node.segments.storage(), node.clock, node.scheduler)) {
          start = node.clock.nanos();
          node.waiting.result(replaying.acquire(table, log).caughtUp());
          print("replay", node.clock.nanos() - start);
        }
      }
      for (DistanceMetric metric : EnumSet.range(DistanceMetric.L2, DistanceMetric.L1)) {
        search(node, log, table, metric, random);
      }
      range(node, log, table, random);
      start = node.clock.nanos();
      node.flush(log);
      print("flush", node.clock.nanos() - start);
      for (DistanceMetric metric : EnumSet.range(DistanceMetric.L2, DistanceMetric.L1)) {
        search(node, log, table, metric, random);
      }
      range(node, log, table, random);
      try (ShardHost restarted =
          new ShardHost(
              node.storage.logBroker(), node.segments.storage(), node.clock, node.scheduler)) {
        start = node.clock.nanos();
        node.waiting.result(restarted.acquire(table, log).caughtUp());
        print("start from the manifest", node.clock.nanos() - start);
      }
    }
  }

  private static LogRecord.Write record(Random random, TableDefinition table, int first) {
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(
            List.of(ColumnType.Simple.BIGINT, table.columns().get(1).type()), ROWS_PER_RECORD);
    for (int i = 0; i < ROWS_PER_RECORD; i++) {
      rows.appendRow(List.of((long) first + i, vector(random)));
    }
    RowOperation[] operations = new RowOperation[ROWS_PER_RECORD];
    Arrays.fill(operations, RowOperation.PUT);
    return new LogRecord.Write(
        1000 + first,
        1,
        1,
        new int[ROWS_PER_RECORD],
        operations,
        new long[ROWS_PER_RECORD],
        rows.build());
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static void search(
      TestNode node, LogName log, TableDefinition table, DistanceMetric metric, Random random) {
    Expression distance =
        new Expression.Distance(
            metric,
            new Expression.Column(1),
            new Expression.Parameter(0, table.columns().get(1).type()));
    Fragment fragment =
        new Fragment(
            table.id(),
            1,
            Optional.empty(),
            Optional.empty(),
            new Shape.TopK(
                List.of(new Expression.Column(0), distance),
                List.of(
                    new Fragment.SortKey(
                        distance, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
                new Expression.Literal(ColumnType.Simple.BIGINT, 10L)));
    long[] times = new long[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      FragmentRequest request =
          node.request(log, fragment, new ReadPoint.StrongSingleShard(1L << 40), vector(random));
      long start = node.clock.nanos();
      node.run(request);
      times[i] = node.clock.nanos() - start;
    }
    long[] warm = Arrays.copyOfRange(times, QUERIES / 3, QUERIES);
    Arrays.sort(warm);
    print(metric + " p50", warm[warm.length / 2]);
    print(metric + " min", warm[0]);
  }

  /// Conditions on the squared distance: one that has all rows compared in full, and ranges. The
  /// squared distance of two such vectors has mean `2 n` and deviation `sqrt(8 n)`.
  private static void range(TestNode node, LogName log, TableDefinition table, Random random) {
    double mean = 2.0 * DIMENSION;
    double deviation = Math.sqrt(8.0 * DIMENSION);
    range(node, log, table, random, ComparisonOperator.EQUAL, mean);
    for (double deviations : new double[] {-3.5, -3, -2, -1, 0, 3}) {
      range(node, log, table, random, ComparisonOperator.LESS, mean + deviations * deviation);
    }
  }

  private static void range(
      TestNode node,
      LogName log,
      TableDefinition table,
      Random random,
      ComparisonOperator operator,
      double limit) {
    Expression distance =
        new Expression.Distance(
            DistanceMetric.L2_SQUARED,
            new Expression.Column(1),
            new Expression.Parameter(0, table.columns().get(1).type()));
    Fragment fragment =
        new Fragment(
            table.id(),
            1,
            Optional.of(
                new Expression.Comparison(
                    operator, distance, new Expression.Literal(ColumnType.Simple.DOUBLE, limit))),
            Optional.empty(),
            new Shape.Aggregates(
                List.of(),
                List.of(
                    new Fragment.Aggregate(Fragment.AggregateFunction.COUNT, Optional.empty()))));
    long[] times = new long[RANGES];
    long matched = 0;
    long compared = 0;
    for (int i = 0; i < RANGES; i++) {
      FragmentRequest request =
          node.request(log, fragment, new ReadPoint.StrongSingleShard(1L << 40), vector(random));
      long start = node.clock.nanos();
      try (FragmentCursor cursor = node.waiting.result(node.queryNode.execute(request))) {
        while (node.waiting.result(cursor.next()).isPresent()) {
          // Only the work counts.
        }
        matched += cursor.work().rowsMatched();
        compared += cursor.work().distancesComputed();
      }
      times[i] = node.clock.nanos() - start;
    }
    long[] warm = Arrays.copyOfRange(times, RANGES / 3, RANGES);
    Arrays.sort(warm);
    print(
        operator + " " + limit + ": " + matched / RANGES + " of " + compared / RANGES + ", p50",
        warm[warm.length / 2]);
  }

  private static void print(String what, long nanos) {
    System.out.printf("%-30s %8.3f ms%n", what, nanos / 1e6);
  }
}
