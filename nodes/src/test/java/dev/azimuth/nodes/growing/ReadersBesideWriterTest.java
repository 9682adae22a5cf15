package dev.azimuth.nodes.growing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.DistanceBound;
import dev.azimuth.nodes.distance.DistanceFunction;
import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.nodes.shard.ShardRead;
import dev.azimuth.nodes.shard.ShardState;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// SIMD readers of growing rows while a writer adds and replaces rows: whatever a reader sees is
/// one state between two records, with all of its bytes.
class ReadersBesideWriterTest {
  private static final long SEED = 20260101;
  private static final int READERS = 3;
  private static final int RECORDS = 400;
  private static final int NEW_ROWS = 24;
  private static final int DIMENSION = 96;
  private static final int VECTORS = 53;
  private static final long TIME_LIMIT_SECONDS = 120;

  private final TableDefinition table =
      TestTables.table(1, ColumnType.Simple.BIGINT, new ColumnType.FloatVector(DIMENSION));
  private final float[][] vectors = new float[VECTORS][];
  private final double[] expected = new double[VECTORS];
  private final float[] query;

  ReadersBesideWriterTest() {
    Random random = new Random(SEED);
    query = vector(random);
    for (int i = 0; i < VECTORS; i++) {
      vectors[i] = vector(random);
    }
    try (ShardState quiet = new ShardState(table, new MemoryAccount())) {
      List<List<TestTables.Row>> all = new ArrayList<>();
      for (long key = 0; key < VECTORS; key++) {
        all.add(List.of(TestTables.put(LogRecord.Write.ANY, key, vectors[(int) key])));
      }
      quiet.apply(LogBroker.FIRST_POSITION, TestTables.write(table, 1, all));
      try (ShardRead read = quiet.read(Long.MAX_VALUE).orElseThrow()) {
        PartSnapshot part = read.rows().parts().getLast();
        VectorColumn column = (VectorColumn) part.part().column(1);
        new DistanceFunction(DistanceMetric.L2_SQUARED, query)
            .compute(column.rows(0, VECTORS), expected, 0);
      }
    }
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /// New keys, and once more one that an earlier record has brought.
  private LogRecord.Write record(int number) {
    List<List<TestTables.Row>> statements = new ArrayList<>();
    for (long i = 0; i < NEW_ROWS; i++) {
      statements.add(List.of(row((long) number * NEW_ROWS + i)));
    }
    if (number > 0) {
      statements.add(List.of(row((number * 7L) % ((long) number * NEW_ROWS))));
    }
    return TestTables.write(table, number + 1, statements);
  }

  private TestTables.Row row(long key) {
    return TestTables.put(LogRecord.Write.ANY, key, vectors[(int) (key % VECTORS)]);
  }

  @Test
  void every_snapshot_is_whole_and_every_distance_in_it_right() throws Exception {
    try (SystemScheduler scheduler = new SystemScheduler(READERS);
        ShardState state = new ShardState(table, new MemoryAccount())) {
      List<CompletableFuture<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(CompletableFuture.supplyAsync(() -> readAll(state), scheduler.compute()));
      }
      for (int i = 0; i < RECORDS; i++) {
        state.apply(LogBroker.FIRST_POSITION + i, record(i));
      }
      for (CompletableFuture<Integer> reader : readers) {
        assertThat(reader.get(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  /// Reads snapshot after snapshot until one holds all records; how many there were.
  private int readAll(ShardState state) {
    Reader reader = new Reader();
    int snapshots = 0;
    long seen = 0;
    while (seen < RECORDS) {
      try (ShardRead read = state.read(Long.MAX_VALUE).orElseThrow()) {
        RowsSnapshot rows = read.rows();
        assertThat(rows.timestamp()).as("time goes on").isGreaterThanOrEqualTo(seen);
        if (rows.timestamp() > seen || snapshots == 0) {
          reader.check(rows);
          snapshots++;
        }
        seen = rows.timestamp();
      }
    }
    return snapshots;
  }

  /// Checks snapshots, for one thread.
  private final class Reader {
    private final DistanceFunction function =
        new DistanceFunction(DistanceMetric.L2_SQUARED, query);
    private final DistanceBound bound = new DistanceBound(DistanceMetric.L2_SQUARED, query);
    private final double[] distances = new double[PartSnapshot.BLOCK_ROWS];
    private final long[] visible = new long[PartSnapshot.BLOCK_ROWS / Long.SIZE];
    private final long[] above = new long[PartSnapshot.BLOCK_ROWS / Long.SIZE];

    void check(RowsSnapshot rows) {
      long visibleCount = 0;
      for (PartSnapshot part : rows.parts()) {
        for (int first = 0; first < part.rowCount(); first = part.blockEnd(first)) {
          visibleCount += check(part, first, part.blockEnd(first) - first);
        }
      }
      // Timestamps are those of the records, which bring this many keys each.
      assertThat(visibleCount).isEqualTo(rows.timestamp() * NEW_ROWS);
    }

    private int check(PartSnapshot part, int first, int count) {
      LongColumn keys = (LongColumn) part.part().column(0);
      VectorColumn column = (VectorColumn) part.part().column(1);
      part.readVisible(first, count, visible);
      function.compute(column.rows(first, count), distances, 0);
      long[] keysOfBlock = new long[count];
      keys.read(first, count, keysOfBlock);
      double limit = expected[first % VECTORS];
      Arrays.fill(above, 0);
      if (column.hasCodes()) {
        bound.markAbove(column.rows(first, count), column.codes(first, count), limit, above, 0);
      }
      int visibleCount = 0;
      for (int i = 0; i < count; i++) {
        double right = expected[(int) (keysOfBlock[i] % VECTORS)];
        if (distances[i] != right) {
          throw new AssertionError("row " + (first + i) + ": " + distances[i] + ", not " + right);
        }
        if (right <= limit && (above[i >>> 6] >>> i & 1) != 0) {
          throw new AssertionError("row " + (first + i) + " was turned away by its code");
        }
        visibleCount += (int) (visible[i >>> 6] >>> i & 1);
      }
      return visibleCount;
    }
  }
}
