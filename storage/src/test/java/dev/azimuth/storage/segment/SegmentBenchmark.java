package dev.azimuth.storage.segment;

import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.column.KeyHash;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.type.ColumnType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Measures segment files: arguments are a directory, a number of rows, and a dimension. Run it
/// with a small `-Xmx` to see that writing needs no more.
///
/// Rows are `(BIGINT id, VARCHAR title, INTEGER category, DOUBLE price, VECTOR(n) v)`; element `i`
/// of vector `r` is `((r * 31 + i * 7) mod 1000) / 1000` in float32, so that another tool can check
/// them.
public final class SegmentBenchmark {
  private static final int BATCH = 1000;
  private static final int PAGE_BYTES = 4096;
  private static final double MEGA = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Clock clock = new SystemClock();
  private final int rows;
  private final int dimension;
  private final TableDefinition table;
  private long rawBytes;

  private SegmentBenchmark(int rows, int dimension) {
    this.rows = rows;
    this.dimension = dimension;
    table =
        RandomRows.table(
            List.of(
                ColumnType.Simple.BIGINT,
                new ColumnType.Varchar(100),
                ColumnType.Simple.INTEGER,
                ColumnType.Simple.DOUBLE,
                new ColumnType.FloatVector(dimension)),
            1);
  }

  /// Runs all of it once.
  public static void main(String[] arguments) throws IOException {
    new SegmentBenchmark(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
        .run(Path.of(arguments[0]).resolve("benchmark.arrow"));
  }

  private void run(Path path) throws IOException {
    write(path);
    try (Arena arena = Arena.ofShared()) {
      long start = clock.nanos();
      SegmentFile file = SegmentFile.open(MappedFile.map(path, arena), "benchmark");
      print("open, milliseconds", seconds(start) * 1000);
      for (int round = 0; round < 3; round++) {
        start = clock.nanos();
        file.verifyAll();
        print("verify, MB/s", file.bytes() / MEGA / seconds(start));
      }
      for (int round = 0; round < 3; round++) {
        touch(file);
        filter(file);
      }
    }
  }

  private void write(Path path) throws IOException {
    long start = clock.nanos();
    try (SegmentWriter writer = new SegmentWriter(path, table, RandomRows.IDENTITY)) {
      long making = 0;
      for (int first = 0; first < rows; first += BATCH) {
        long before = clock.nanos();
        SegmentRows batch = batch(first, Math.min(BATCH, rows - first));
        making += clock.nanos() - before;
        writer.append(batch);
      }
      long finish = clock.nanos();
      SegmentSummary summary = writer.finish();
      double writing = seconds(start) - making / NANOS_PER_SECOND;
      print("rows", summary.rowCount());
      print("bytes of a row, raw", (double) rawBytes / rows);
      print("bytes of a row, in the file", (double) summary.bytes() / rows);
      print("file against raw, percent", 100.0 * summary.bytes() / rawBytes);
      print("write, MB/s", summary.bytes() / MEGA / writing);
      print("of it: finish, milliseconds", seconds(finish) * 1000);
    }
    print("heap at most, MB", heapPeak() / MEGA);
    print("resident at most, MB", residentPeak());
  }

  private SegmentRows batch(int first, int count) {
    long[] ids = new long[count];
    long[] categories = new long[count];
    double[] prices = new double[count];
    long[] versions = new long[count];
    long[] written = new long[count];
    byte[][] titles = new byte[count][];
    int[] offsets = new int[count + 1];
    float[] vectors = new float[count * dimension];
    float[] norms = new float[count];
    for (int i = 0; i < count; i++) {
      long row = (long) first + i;
      ids[i] = DistinctEstimator.mix(row);
      categories[i] = row % 100;
      prices[i] = row / 7.0;
      versions[i] = RowVersion.of(1 + row / BATCH, (int) (row % BATCH));
      written[i] = row;
      titles[i] = ("Title of row " + row).getBytes(StandardCharsets.UTF_8);
      offsets[i + 1] = offsets[i] + titles[i].length;
      for (int at = 0; at < dimension; at++) {
        vectors[i * dimension + at] = (row * 31 + at * 7L) % 1000 / 1000f;
      }
    }
    byte[] data = new byte[offsets[count]];
    for (int i = 0; i < count; i++) {
      System.arraycopy(titles[i], 0, data, offsets[i], titles[i].length);
    }
    rawBytes += data.length + count * (8L + 4 + 8 + (long) dimension * Float.BYTES);
    return new SegmentRows(
        new ColumnBatch(
            count,
            List.of(
                new ColumnValues.Longs(count, ids, null),
                new ColumnValues.Bytes(count, data, offsets, null),
                new ColumnValues.Longs(count, categories, null),
                new ColumnValues.Doubles(count, prices, null),
                new ColumnValues.FloatVectors(count, dimension, vectors, null))),
        versions,
        written,
        new long[count],
        List.of(norms));
  }

  /// Reads each page of the vectors once: what a search in place cannot do faster than.
  private void touch(SegmentFile file) {
    SegmentColumn.Vectors vectors = (SegmentColumn.Vectors) file.column(5).orElseThrow();
    MemorySegment values = vectors.values();
    long start = clock.nanos();
    double sum = 0;
    for (long at = 0; at < values.byteSize(); at += Float.BYTES) {
      sum += values.get(ValueLayout.JAVA_FLOAT, at);
    }
    print("scalar sum of all vectors in place, MB/s", values.byteSize() / MEGA / seconds(start));
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("no sum of " + values.byteSize() / PAGE_BYTES + " pages");
    }
  }

  private void filter(SegmentFile file) {
    KeyCodec codec = new KeyCodec(List.of(ColumnType.Simple.BIGINT));
    int count = Math.min(rows, 200_000);
    long[] hashes = new long[count];
    for (int i = 0; i < count; i++) {
      hashes[i] = KeyHash.hash(codec.encodeValues(List.of(DistinctEstimator.mix(-1L - i))));
    }
    long start = clock.nanos();
    int passed = 0;
    for (long hash : hashes) {
      passed += file.mayContain(hash) ? 1 : 0;
    }
    print("look-up of an absent key in the filter, ns", seconds(start) * 1e9 / count);
    print("absent keys that pass the filter, per mille", 1000.0 * passed / count);
  }

  private static long heapPeak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(java.lang.management.MemoryUsage::getUsed)
        .sum();
  }

  /// Megabytes, without mapped files: before anything is mapped.
  private static double residentPeak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / MEGA;
      }
    }
    throw new IOException("no peak of resident memory");
  }

  private double seconds(long since) {
    return (clock.nanos() - since) / NANOS_PER_SECOND;
  }

  private static void print(String name, double value) {
    System.out.printf("%-50s %,12.1f%n", name, value);
  }
}
