package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Products of one vector, rounded to seven bits per dimension, with the coarse plane of many
/// codes, see [VectorCodes]: exact sums of integers, at half of what [CodeProducts] takes.
///
/// A register of 16-bit words is taken apart into four numbers per word by shifts; each meets its
/// weights. Sums of four rows are folded into one register, and those of as many rows as it has
/// lanes into one more, so that no row is added up alone. For one thread.
final class CoarseProducts {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

  /// Rows that are multiplied together: one for each lane.
  static final int ROWS = INTS.length();

  /// Largest weight.
  private static final int WEIGHT_MAX = 63;

  private static final VectorShape SHAPE = Lanes.SPECIES.vectorShape();
  private static final VectorSpecies<Short> WORDS = VectorSpecies.of(short.class, SHAPE);
  private static final int WORD_COUNT = WORDS.length();
  private static final int STEP_BYTES = WORD_COUNT * Short.BYTES;
  private static final int NUMBERS = 4;
  private static final short LOW_MASK = VectorCodes.COARSE_UNIT - 1;

  /// What sums of words begin with: they are never below 0 then, and below 65 536.
  private static final short WORD_BIAS = Short.MIN_VALUE;

  private static final int BIAS = 1 << 15;

  /// Steps whose sums fit 16 bits: at most `63 (2 x 15 + 2 x 8) = 2898` is added in each.
  private static final int STEPS_PER_SUM = 11;

  private static final int ROWS_AT_A_TIME = 4;

  /// Queries whose scale, and products with scales of codes, are far from the ends of float32.
  private static final float LARGEST_MIN = 1e-15f;

  private static final float LARGEST_MAX = 1e15f;
  private static final int WORD_MASK = (1 << Short.SIZE) - 1;
  private static final VectorMask<Integer> HALF_MASK = mask(ROWS / 2);
  private static final VectorMask<Integer> QUARTER_MASK = mask(ROWS / 4);
  private static final VectorMask<Integer> EIGHTH_MASK = mask(ROWS / 8);
  private static final VectorMask<Integer> SIXTEENTH_MASK = mask(ROWS / 16);
  private static final VectorShuffle<Integer> HALF_SWAP = swap(ROWS / 2);
  private static final VectorShuffle<Integer> QUARTER_SWAP = swap(ROWS / 4);
  private static final VectorShuffle<Integer> EIGHTH_SWAP = swap(ROWS / 8);
  private static final VectorShuffle<Integer> SIXTEENTH_SWAP = swap(ROWS / 16);

  /// Whether there is a pair of parts to fold, and more than one.
  private static final boolean HAS_EIGHTHS = ROWS >= 2 * ROWS_AT_A_TIME;

  private static final boolean HAS_SIXTEENTHS = ROWS == 4 * ROWS_AT_A_TIME;

  /// Where folding leaves the sum of each row.
  private static final VectorShuffle<Integer> ROW_ORDER =
      VectorShuffle.fromOp(INTS, CoarseProducts::lane);

  private final boolean isUsable;
  private final int steps;
  private final short[] weights;
  private final int offset;
  private final double unit;
  private final double rest;
  private final short[] words = new short[ROWS_AT_A_TIME * WORD_COUNT];
  private final int[] folded = new int[ROWS_AT_A_TIME * ROWS];

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
    int lowSum = 0;
    if (isUsable) {
      for (int at = 0; at < stride; at++) {
        int high = VectorCodes.highDimension(at);
        int low = high + VectorCodes.GROUP_BYTES;
        int place = at / STEP_BYTES * NUMBERS * WORD_COUNT + at % STEP_BYTES / Short.BYTES;
        int number = at % Short.BYTES * 2;
        squares += set(query, low, place + number * WORD_COUNT);
        squares += set(query, high, place + (number + 1) * WORD_COUNT);
        lowSum += weights[place + number * WORD_COUNT];
      }
    }
    int sums = (steps + STEPS_PER_SUM - 1) / STEPS_PER_SUM;
    offset = VectorCodes.LOW_OFFSET * lowSum + sums * WORD_COUNT * BIAS;
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

  private static VectorMask<Integer> mask(int distance) {
    boolean[] lanes = new boolean[ROWS];
    for (int i = 0; i < ROWS; i++) {
      lanes[i] = (i & distance) != 0;
    }
    return VectorMask.fromArray(INTS, lanes, 0);
  }

  private static VectorShuffle<Integer> swap(int distance) {
    return VectorShuffle.fromOp(INTS, lane -> lane ^ distance);
  }

  private static int lane(int row) {
    int part = row / ROWS_AT_A_TIME;
    int place = HAS_SIXTEENTHS ? (part & 1) << 1 | part >> 1 : part;
    return row % ROWS_AT_A_TIME * (ROWS / ROWS_AT_A_TIME) + place;
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
  /// @return number of products, a multiple of [#ROWS]: the last rows of a plane may be left out
  int multiply(MemorySegment plane, long at, long stride, int count, int[] out) {
    long readable = plane.byteSize() - at - (long) steps * STEP_BYTES;
    long whole = readable < 0 ? 0 : Math.min(count, readable / stride + 1);
    int done = 0;
    for (; done + ROWS <= whole; done += ROWS) {
      long first = at + done * stride;
      for (int from = 0; from < steps; from += STEPS_PER_SUM) {
        add(plane, first, stride, from, Math.min(steps, from + STEPS_PER_SUM));
      }
      fold(out, done);
    }
    return done;
  }

  private void add(MemorySegment plane, long first, long stride, int from, int end) {
    for (int row = 0; row < ROWS; row += ROWS_AT_A_TIME) {
      four(plane, first + row * stride, stride, from, end);
      int to = row * ROWS / ROWS_AT_A_TIME;
      IntVector left = fold(load(0), load(2), HALF_MASK, HALF_SWAP);
      IntVector right = fold(load(1), load(3), HALF_MASK, HALF_SWAP);
      IntVector sums = fold(left, right, QUARTER_MASK, QUARTER_SWAP);
      if (from > 0) {
        sums = sums.add(IntVector.fromArray(INTS, folded, to));
      }
      sums.intoArray(folded, to);
    }
  }

  private IntVector load(int row) {
    return ints(ShortVector.fromArray(WORDS, words, row * WORD_COUNT));
  }

  /// Leaves the sums of four rows, by words, in `words`.
  private void four(MemorySegment plane, long at, long stride, int from, int end) {
    short[] weights = this.weights;
    ShortVector sum0 = ShortVector.broadcast(WORDS, WORD_BIAS);
    ShortVector sum1 = sum0;
    ShortVector sum2 = sum0;
    ShortVector sum3 = sum0;
    for (int step = from; step < end; step++) {
      int place = step * NUMBERS * WORD_COUNT;
      long row = at + (long) step * STEP_BYTES;
      ShortVector codes0 = ShortVector.fromMemorySegment(WORDS, plane, row, Lanes.ORDER);
      ShortVector codes1 = ShortVector.fromMemorySegment(WORDS, plane, row + stride, Lanes.ORDER);
      ShortVector codes2 =
          ShortVector.fromMemorySegment(WORDS, plane, row + 2 * stride, Lanes.ORDER);
      ShortVector codes3 =
          ShortVector.fromMemorySegment(WORDS, plane, row + 3 * stride, Lanes.ORDER);
      ShortVector weight = ShortVector.fromArray(WORDS, weights, place);
      sum0 = sum0.add(codes0.and(LOW_MASK).mul(weight));
      sum1 = sum1.add(codes1.and(LOW_MASK).mul(weight));
      sum2 = sum2.add(codes2.and(LOW_MASK).mul(weight));
      sum3 = sum3.add(codes3.and(LOW_MASK).mul(weight));
      weight = ShortVector.fromArray(WORDS, weights, place + WORD_COUNT);
      sum0 = sum0.add(codes0.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(weight));
      sum1 = sum1.add(codes1.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(weight));
      sum2 = sum2.add(codes2.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(weight));
      sum3 = sum3.add(codes3.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(weight));
      weight = ShortVector.fromArray(WORDS, weights, place + 2 * WORD_COUNT);
      sum0 = sum0.add(codes0.lanewise(LSHR, 8).and(LOW_MASK).mul(weight));
      sum1 = sum1.add(codes1.lanewise(LSHR, 8).and(LOW_MASK).mul(weight));
      sum2 = sum2.add(codes2.lanewise(LSHR, 8).and(LOW_MASK).mul(weight));
      sum3 = sum3.add(codes3.lanewise(LSHR, 8).and(LOW_MASK).mul(weight));
      weight = ShortVector.fromArray(WORDS, weights, place + 3 * WORD_COUNT);
      sum0 = sum0.add(codes0.lanewise(ASHR, 12).mul(weight));
      sum1 = sum1.add(codes1.lanewise(ASHR, 12).mul(weight));
      sum2 = sum2.add(codes2.lanewise(ASHR, 12).mul(weight));
      sum3 = sum3.add(codes3.lanewise(ASHR, 12).mul(weight));
    }
    sum0.intoArray(words, 0);
    sum1.intoArray(words, WORD_COUNT);
    sum2.intoArray(words, 2 * WORD_COUNT);
    sum3.intoArray(words, 3 * WORD_COUNT);
  }

  /// The sum of each pair of words.
  private static IntVector ints(ShortVector words) {
    IntVector both = words.reinterpretAsInts();
    return both.and(WORD_MASK).add(both.lanewise(LSHR, Short.SIZE));
  }

  /// Lanes of `left` where the bit `distance` of their number is clear, and of `right` where it is
  /// set, each with what the lane of the same register in that distance has added to it.
  private static IntVector fold(
      IntVector left, IntVector right, VectorMask<Integer> mask, VectorShuffle<Integer> swap) {
    return left.blend(right, mask).add(right.blend(left, mask).rearrange(swap));
  }

  /// Adds up what [#add] has left of each row.
  private void fold(int[] out, int to) {
    IntVector all = part(0);
    if (HAS_EIGHTHS) {
      all = fold(all, part(1), EIGHTH_MASK, EIGHTH_SWAP);
    }
    if (HAS_SIXTEENTHS) {
      IntVector more = fold(part(2), part(3), EIGHTH_MASK, EIGHTH_SWAP);
      all = fold(all, more, SIXTEENTH_MASK, SIXTEENTH_SWAP);
    }
    all.rearrange(ROW_ORDER).sub(offset).intoArray(out, to);
  }

  private IntVector part(int number) {
    return IntVector.fromArray(INTS, folded, number * ROWS);
  }
}
