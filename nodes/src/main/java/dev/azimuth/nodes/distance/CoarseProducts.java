package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Products of one vector, rounded to seven bits per dimension, with the coarse plane of many
/// codes, see [VectorCodes]: exact sums of integers, at half of what [CodeProducts] takes.
///
/// A register of codes is taken apart into four numbers per word of 16 bits by shifts; each meets
/// its weights. Sums of words are added up two by two in their register, and then in the
/// processor's own, eight bytes at a time: moving numbers across the lanes of a register takes
/// longer. For one thread.
final class CoarseProducts {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

  /// Rows come in such groups, one for each lane of [DistanceBound].
  static final int ROWS = INTS.length();

  /// Largest weight.
  private static final int WEIGHT_MAX = 63;

  private static final VectorShape SHAPE = Lanes.SPECIES.vectorShape();
  private static final VectorSpecies<Short> WORDS = VectorSpecies.of(short.class, SHAPE);
  private static final int WORD_COUNT = WORDS.length();
  private static final int STEP_BYTES = WORD_COUNT * Short.BYTES;
  private static final int NUMBERS = 4;

  /// What makes the high half of each byte, in two's complement, the number plus
  /// [VectorCodes#LOW_OFFSET] as well.
  private static final int HIGH_SIGNS = 0x80808080;

  /// The lowest number of each word.
  private static final int NUMBER_MASK = 0x000F000F;

  /// What sums of words begin with: they are never below 0 then, and below 65 536.
  private static final short WORD_BIAS = Short.MIN_VALUE;

  private static final int BIAS = 1 << 15;

  /// Steps whose sums fit 16 bits: at most `63 x 4 x 15 = 3780` is added in each.
  private static final int STEPS_PER_SUM = 8;

  private static final int ROWS_AT_A_TIME = FourStreams.COUNT;

  /// What a sum of words fills, in numbers of 64 bits.
  private static final int SUM_LONGS = STEP_BYTES / Long.BYTES;

  /// Queries whose scale, and products with scales of codes, are far from the ends of float32.
  private static final float LARGEST_MIN = 1e-15f;

  private static final float LARGEST_MAX = 1e15f;
  private static final int WORD_MASK = (1 << Short.SIZE) - 1;

  private final boolean isUsable;
  private final int steps;
  private final short[] weights;
  private final int offset;
  private final double unit;
  private final double rest;
  private final long[] sums = new long[ROWS_AT_A_TIME * SUM_LONGS];

  CoarseProducts(float[] query) {
    int stride = VectorCodes.stride(query.length);
    steps = (stride + STEP_BYTES - 1) / STEP_BYTES;
    weights = new short[steps * NUMBERS * WORD_COUNT];
    float largest = 0;
    for (float element : query) {
      largest = Math.max(largest, Math.abs(element));
    }
    isUsable = largest >= LARGEST_MIN && largest <= LARGEST_MAX;
    unit = largest / WEIGHT_MAX;
    double squares = 0;
    int weightSum = 0;
    if (isUsable) {
      for (int at = 0; at < stride; at++) {
        int high = VectorCodes.highDimension(at);
        int low = high + VectorCodes.GROUP_BYTES;
        int place = at / STEP_BYTES * NUMBERS * WORD_COUNT + at % STEP_BYTES / Short.BYTES;
        int number = at % Short.BYTES * 2;
        squares += set(query, low, place + number * WORD_COUNT);
        squares += set(query, high, place + (number + 1) * WORD_COUNT);
        weightSum += weights[place + number * WORD_COUNT];
        weightSum += weights[place + (number + 1) * WORD_COUNT];
      }
    }
    int sumCount = (steps + STEPS_PER_SUM - 1) / STEPS_PER_SUM;
    offset = VectorCodes.LOW_OFFSET * weightSum + sumCount * WORD_COUNT * BIAS;
    rest = Math.sqrt(squares);
  }

  /// Sets a weight, and returns the square of what it leaves out.
  private double set(float[] query, int dimension, int place) {
    if (dimension >= query.length) {
      return 0;
    }
    weights[place] = (short) Math.round(query[dimension] / unit);
    double left = query[dimension] - weights[place] * unit;
    return left * left;
  }

  /// Whether the query has weights at all.
  boolean isUsable() {
    return isUsable;
  }

  /// What a product is multiplied by.
  double unit() {
    return unit;
  }

  /// The length of what the weights leave out of the query.
  double rest() {
    return rest;
  }

  /// Puts the products of weights and codes into `out`, from the first code on, which is at `at`.
  ///
  /// Rows are read in [FourStreams].
  ///
  /// @return number of products, a multiple of [#ROWS]: the last rows of a plane may be left out
  int multiply(MemorySegment plane, long at, long stride, int count, int[] out) {
    long readable = plane.byteSize() - at - (long) steps * STEP_BYTES;
    long whole = readable < 0 ? 0 : Math.min(count, readable / stride + 1);
    int end = (int) whole / ROWS * ROWS;
    int quarter = end / ROWS_AT_A_TIME;
    for (int row = 0; row < quarter; row++) {
      for (int from = 0; from < steps; from += STEPS_PER_SUM) {
        int to = Math.min(steps, from + STEPS_PER_SUM);
        four(plane, at + row * stride, quarter * stride, from, to);
        for (int i = 0; i < ROWS_AT_A_TIME; i++) {
          int place = row + i * quarter;
          out[place] = sum(i) + (from == 0 ? -offset : out[place]);
        }
      }
    }
    return end;
  }

  /// Leaves the sums of four rows, `apart` bytes from each other, two words in each number of 32
  /// bits, in `sums`. Without methods of its own: the compiler would not inline them in one of this
  /// size, and make objects of registers.
  private void four(MemorySegment plane, long at, long apart, int from, int end) {
    short[] weights = this.weights;
    ShortVector sum0 = ShortVector.broadcast(WORDS, WORD_BIAS);
    ShortVector sum1 = sum0;
    ShortVector sum2 = sum0;
    ShortVector sum3 = sum0;
    for (int step = from; step < end; step++) {
      int place = step * NUMBERS * WORD_COUNT;
      ShortVector first = ShortVector.fromArray(WORDS, weights, place);
      ShortVector second = ShortVector.fromArray(WORDS, weights, place + WORD_COUNT);
      ShortVector third = ShortVector.fromArray(WORDS, weights, place + 2 * WORD_COUNT);
      ShortVector fourth = ShortVector.fromArray(WORDS, weights, place + 3 * WORD_COUNT);
      long row = at + (long) step * STEP_BYTES;
      IntVector codes;
      codes = IntVector.fromMemorySegment(INTS, plane, row, Lanes.ORDER);
      codes = codes.lanewise(XOR, HIGH_SIGNS);
      sum0 =
          sum0.add(codes.and(NUMBER_MASK).reinterpretAsShorts().mul(first))
              .add(codes.lanewise(LSHR, 4).and(NUMBER_MASK).reinterpretAsShorts().mul(second))
              .add(codes.lanewise(LSHR, 8).and(NUMBER_MASK).reinterpretAsShorts().mul(third))
              .add(codes.lanewise(LSHR, 12).and(NUMBER_MASK).reinterpretAsShorts().mul(fourth));
      codes = IntVector.fromMemorySegment(INTS, plane, row + apart, Lanes.ORDER);
      codes = codes.lanewise(XOR, HIGH_SIGNS);
      sum1 =
          sum1.add(codes.and(NUMBER_MASK).reinterpretAsShorts().mul(first))
              .add(codes.lanewise(LSHR, 4).and(NUMBER_MASK).reinterpretAsShorts().mul(second))
              .add(codes.lanewise(LSHR, 8).and(NUMBER_MASK).reinterpretAsShorts().mul(third))
              .add(codes.lanewise(LSHR, 12).and(NUMBER_MASK).reinterpretAsShorts().mul(fourth));
      codes = IntVector.fromMemorySegment(INTS, plane, row + 2 * apart, Lanes.ORDER);
      codes = codes.lanewise(XOR, HIGH_SIGNS);
      sum2 =
          sum2.add(codes.and(NUMBER_MASK).reinterpretAsShorts().mul(first))
              .add(codes.lanewise(LSHR, 4).and(NUMBER_MASK).reinterpretAsShorts().mul(second))
              .add(codes.lanewise(LSHR, 8).and(NUMBER_MASK).reinterpretAsShorts().mul(third))
              .add(codes.lanewise(LSHR, 12).and(NUMBER_MASK).reinterpretAsShorts().mul(fourth));
      codes = IntVector.fromMemorySegment(INTS, plane, row + 3 * apart, Lanes.ORDER);
      codes = codes.lanewise(XOR, HIGH_SIGNS);
      sum3 =
          sum3.add(codes.and(NUMBER_MASK).reinterpretAsShorts().mul(first))
              .add(codes.lanewise(LSHR, 4).and(NUMBER_MASK).reinterpretAsShorts().mul(second))
              .add(codes.lanewise(LSHR, 8).and(NUMBER_MASK).reinterpretAsShorts().mul(third))
              .add(codes.lanewise(LSHR, 12).and(NUMBER_MASK).reinterpretAsShorts().mul(fourth));
    }
    IntVector pairs;
    pairs = sum0.reinterpretAsInts();
    pairs = pairs.and(WORD_MASK).add(pairs.lanewise(LSHR, Short.SIZE));
    pairs.reinterpretAsLongs().intoArray(sums, 0);
    pairs = sum1.reinterpretAsInts();
    pairs = pairs.and(WORD_MASK).add(pairs.lanewise(LSHR, Short.SIZE));
    pairs.reinterpretAsLongs().intoArray(sums, SUM_LONGS);
    pairs = sum2.reinterpretAsInts();
    pairs = pairs.and(WORD_MASK).add(pairs.lanewise(LSHR, Short.SIZE));
    pairs.reinterpretAsLongs().intoArray(sums, 2 * SUM_LONGS);
    pairs = sum3.reinterpretAsInts();
    pairs = pairs.and(WORD_MASK).add(pairs.lanewise(LSHR, Short.SIZE));
    pairs.reinterpretAsLongs().intoArray(sums, 3 * SUM_LONGS);
  }

  /// Adds up what [#four] has left of a row.
  private int sum(int row) {
    long sum = 0;
    for (int i = 0; i < SUM_LONGS; i++) {
      sum += sums[row * SUM_LONGS + i];
    }
    return (int) sum + (int) (sum >>> Integer.SIZE);
  }
}
