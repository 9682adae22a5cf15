package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.ADD;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Measures what the kernels read per second beside what the machine reads, from its cache and from
/// memory, with one thread: run its main method with the tests' class path, and the dimension as
/// argument.
final class KernelBenchmark {
  private static final int DIMENSION_DEFAULT = 768;

  /// Rows of a call, as scans have them.
  private static final int ROWS_PER_CALL = 512;

  private static final int[] CONSECUTIVE = IntStream.range(0, ROWS_PER_CALL).toArray();

  /// Less than the second cache of a processor has, and more than its last.
  private static final long CACHED_BYTES = 256L << 10;

  private static final long MEMORY_BYTES = 512L << 20;
  private static final long PADDING = 256;
  private static final long NANOS_PER_KERNEL = 1_500_000_000;
  private static final int SPARSE_ELEMENTS = 100;
  private static final int SPARSE_DIMENSIONS = 30_000;
  private static final VectorSpecies<Long> WORDS = Lanes.SPECIES.withLanes(long.class);

  private final Clock clock = new SystemClock();
  private final Random random = new Random(11);
  private final int dimension;
  private final MemorySegment data;
  private final float[] query;
  private final float[] sums = new float[ROWS_PER_CALL];
  private final int[] counts = new int[ROWS_PER_CALL];
  private double checksum;

  /// Compares `count` rows from `first` on.
  private interface Calls {
    void run(long first, int count);
  }

  private KernelBenchmark(int dimension, Arena arena) {
    this.dimension = dimension;
    data = arena.allocate(MEMORY_BYTES + PADDING, 64);
    query = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      query[i] = (float) random.nextGaussian();
    }
  }

  /// Prints a line for each kernel.
  public static void main(String[] arguments) {
    int dimension = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DIMENSION_DEFAULT;
    System.out.printf(
        Locale.ROOT,
        "%d dimensions, registers of %d bits%n%-30s %8s  %20s  %20s%n",
        dimension,
        Lanes.COUNT * Float.SIZE,
        "",
        "bytes/row",
        "cache: ns/row, GB/s",
        "memory: ns/row, GB/s");
    try (Arena arena = Arena.ofShared()) {
      new KernelBenchmark(dimension, arena).run();
    }
  }

  private void run() {
    fill(VectorElement.FLOAT32);
    long floatBytes = (long) dimension * Float.BYTES;
    print("read, added up", floatBytes, (first, count) -> read(first * floatBytes, count));
    dense("float32", VectorElement.FLOAT32);
    fill(VectorElement.FLOAT16);
    dense("float16", VectorElement.FLOAT16);
    fill(VectorElement.INT8);
    dense("int8", VectorElement.INT8);
    bits("bits, Hamming", DistanceMetric.HAMMING);
    bits("bits, Jaccard", DistanceMetric.JACCARD);
    coarse();
    whole();
    nibbles();
    binary();
    sparse();
    System.out.println("(" + checksum + ")");
  }

  /// What a kernel of [RowSums] is.
  private interface Sums {
    void compute(float[] query, FloatRows rows, int count, float[] out);
  }

  private void dense(String name, VectorElement element) {
    dense(name + " squared L2", element, new RowSums()::squares);
    dense(name + " product", element, new RowSums()::products);
    dense(name + " L1", element, new RowSums()::absolutes);
  }

  private void dense(String name, VectorElement element, Sums kernel) {
    long bytes = element.bytes(dimension);
    print(
        name,
        bytes,
        (first, count) ->
            kernel.compute(
                query, new FloatRows(data, first * bytes, bytes, dimension, element), count, sums));
  }

  private void bits(String name, DistanceMetric metric) {
    long bytes = VectorElement.BINARY.bytes(dimension);
    BitDistances distances = new BitDistances(metric, dimension);
    distances.from(new FloatRows(data, 0, bytes, dimension, VectorElement.BINARY), 1);
    print(
        name,
        bytes,
        (first, count) ->
            distances.compute(
                new FloatRows(data, first * bytes, bytes, dimension, VectorElement.BINARY),
                CONSECUTIVE,
                count,
                sums));
  }

  private void coarse() {
    CoarseProducts products = new CoarseProducts(query);
    long stride = VectorCodes.stride(dimension);
    print(
        "byte codes, coarse plane",
        stride,
        (first, count) -> {
          int _ = products.multiply(data, first * stride, stride, count, counts);
        });
  }

  private void whole() {
    CodeProducts products = new CodeProducts(query);
    long stride = VectorCodes.stride(dimension);
    print(
        "byte codes, one plane whole",
        stride,
        (first, count) -> {
          for (int i = 0; i < count; i++) {
            sums[i] = (float) products.one(data, (first + i) * stride);
          }
        });
  }

  private void nibbles() {
    short[] rounded = new short[NibbleCodeKernel.queryLength(dimension)];
    for (int i = 0; i < dimension; i++) {
      rounded[i] = (short) random.nextInt(NibbleCodeKernel.QUERY_MAX + 1);
    }
    long bytes = NibbleCodeKernel.codeBytes(dimension);
    print(
        "4-bit codes",
        bytes,
        (first, count) ->
            NibbleCodeKernel.multiply(
                rounded, new CodeRows(data, first * bytes, bytes), CONSECUTIVE, count, counts));
  }

  private void binary() {
    int[] rounded = random.ints(dimension, 0, BinaryCodeKernel.QUERY_MAX + 1).toArray();
    long[] planes = new long[BinaryCodeKernel.planeWords(dimension)];
    BinaryCodeKernel.cut(rounded, dimension, planes);
    long bytes = BinaryCodeKernel.codeBytes(dimension);
    print(
        "1-bit codes",
        bytes,
        (first, count) ->
            BinaryCodeKernel.multiply(
                planes, new CodeRows(data, first * bytes, bytes), CONSECUTIVE, count, counts));
  }

  private void sparse() {
    int[] indices =
        random.ints(0, SPARSE_DIMENSIONS).distinct().limit(SPARSE_ELEMENTS).sorted().toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + random.nextFloat();
    }
    SparseVector vector = new SparseVector(SPARSE_DIMENSIONS, indices, values);
    SparseDistance distance = new SparseDistance(DistanceMetric.NEGATIVE_INNER_PRODUCT, vector);
    int bytes = SparseVector.ELEMENT_BYTES * indices.length;
    for (long at = 0; at + bytes <= MEMORY_BYTES; at += bytes) {
      MemorySegment.copy(indices, 0, data, ValueLayout.JAVA_INT_UNALIGNED, at, indices.length);
      MemorySegment.copy(
          values,
          0,
          data,
          ValueLayout.JAVA_FLOAT_UNALIGNED,
          at + (long) Integer.BYTES * indices.length,
          indices.length);
    }
    print(
        "sparse product, 100 elements",
        bytes,
        (first, count) -> {
          for (int i = 0; i < count; i++) {
            sums[i] = (float) distance.to(data, (first + i) * bytes, bytes);
          }
        });
  }

  private void read(long at, int count) {
    long end = at + (long) count * dimension * Float.BYTES;
    LongVector even = LongVector.zero(WORDS);
    LongVector odd = even;
    long step = 2L * WORDS.vectorByteSize();
    for (long i = at; i < end; i += step) {
      even = even.add(LongVector.fromMemorySegment(WORDS, data, i, Lanes.ORDER));
      odd =
          odd.add(
              LongVector.fromMemorySegment(WORDS, data, i + WORDS.vectorByteSize(), Lanes.ORDER));
    }
    sums[0] = even.add(odd).reduceLanes(ADD);
  }

  /// Numbers that are finite as such elements.
  private void fill(VectorElement element) {
    float[] row = new float[dimension];
    long bytes = element.bytes(dimension);
    for (long at = 0; at + bytes <= MEMORY_BYTES; at += bytes) {
      for (int i = 0; i < dimension; i++) {
        row[i] = (i * 31L + at) % 100;
      }
      element.write(row, 0, dimension, data, at);
    }
  }

  private void print(String name, long rowBytes, Calls calls) {
    double cached = nanosPerRow(calls, Math.max(ROWS_PER_CALL, CACHED_BYTES / rowBytes));
    double streamed = nanosPerRow(calls, MEMORY_BYTES / rowBytes);
    System.out.printf(
        Locale.ROOT,
        "%-30s %9d  %12.1f %7.1f  %12.1f %7.1f%n",
        name,
        rowBytes,
        cached,
        rowBytes / cached,
        streamed,
        rowBytes / streamed);
    checksum += sums[0] + counts[0];
  }

  /// The least of the passes over `rows` rows that fit into the time of a kernel.
  private double nanosPerRow(Calls calls, long rows) {
    long calledRows = rows / ROWS_PER_CALL * ROWS_PER_CALL;
    long least = Long.MAX_VALUE;
    long begun = clock.nanos();
    do {
      long start = clock.nanos();
      for (long first = 0; first < calledRows; first += ROWS_PER_CALL) {
        calls.run(first, ROWS_PER_CALL);
      }
      least = Math.min(least, clock.nanos() - start);
    } while (clock.nanos() - begun < NANOS_PER_KERNEL);
    return (double) least / calledRows;
  }
}
