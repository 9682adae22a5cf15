package dev.azimuth.nodes.distance;

import java.util.stream.IntStream;

/// Compares one vector with rows that are named by their ordinals.
///
/// Sums are accumulated in float32 in a fixed order that depends only on the dimension and the
/// machine's vector length: the same two vectors always give the same bits, whatever the batch, and
/// whatever elements the rows have. Small elements become float32 in registers, on their way from
/// where they lie. For one thread.
///
/// The loops over elements are written out in each kernel, for the reason that [BinaryCodeKernel]
/// gives; those over small elements leave all else to this class, since they have more to do for
/// each register.
abstract sealed class DistanceKernel permits L2SquaredKernel, DotKernel, L1Kernel {
  /// Rows that are compared at a time, so that their cache misses overlap.
  private static final int ROWS_AT_A_TIME = FourStreams.COUNT;

  /// So many rows that lie one after another are worth an order of their own.
  private static final int STREAMED_MIN = 64;

  private static final int[] FIRST_FEW = IntStream.range(0, STREAMED_MIN).toArray();

  /// Sums of rows of small elements, each by lanes.
  final float[] lanes = new float[ROWS_AT_A_TIME * Lanes.COUNT];

  private final FourStreams streams = new FourStreams();

  /// The last elements of a row, which are too few for a register.
  private final float[] few = new float[Math.max(Lanes.HALVES, Lanes.BYTES)];

  /// Compares the first `rows.dimension()` elements of `query` with rows `ordinals[0 .. count)`;
  /// `out[i]` gets the result of `ordinals[i]`.
  final void compute(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    switch (rows.element()) {
      case FLOAT32 -> {
        int i = 0;
        for (; i + ROWS_AT_A_TIME <= count; i += ROWS_AT_A_TIME) {
          four(query, rows, ordinals, i, out);
        }
        for (; i < count; i++) {
          out[i] = one(query, rows, rows.at(ordinals[i]));
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i += ROWS_AT_A_TIME) {
          halves(query, rows, ordinals, i, count - 1, out);
        }
      }
      case INT8 -> {
        for (int i = 0; i < count; i += ROWS_AT_A_TIME) {
          bytes(query, rows, ordinals, i, count - 1, out);
        }
      }
      case BINARY -> throw new IllegalArgumentException("bits are not compared as numbers");
    }
  }

  /// The same with the rows 0 to `count`, many of which are read in [FourStreams].
  final void compute(float[] query, FloatRows rows, int count, float[] out) {
    if (count < STREAMED_MIN) {
      compute(query, rows, FIRST_FEW, count, out);
      return;
    }
    int[] ordinals = streams.ordinals(count);
    compute(query, rows, ordinals, count, streams.sums());
    streams.restore(out);
  }

  /// Adds what the elements of a row from `done` on bring to its sums, which are at `at` of
  /// [#lanes], and sums these up.
  final float finish(float[] query, FloatRows rows, int ordinal, int done, int at) {
    int count = rows.dimension() - done;
    if (count > 0) {
      rows.read(ordinal, done, few, count);
      for (int i = 0; i < count; i++) {
        int lane = at + i % Lanes.COUNT;
        lanes[lane] = add(lanes[lane], query[done + i], few[i]);
      }
    }
    return SquaredNorm.sum(lanes, at);
  }

  /// Compares with the four rows of float32 from `ordinals[from]` on.
  abstract void four(float[] query, FloatRows rows, int[] ordinals, int from, float[] out);

  /// Compares with the row of float32 at `row`.
  abstract float one(float[] query, FloatRows rows, long row);

  /// Compares with the four rows of float16 from `ordinals[from]` on, or with those to
  /// `ordinals[last]`: the last one takes the places of those that are missing.
  abstract void halves(
      float[] query, FloatRows rows, int[] ordinals, int from, int last, float[] out);

  /// The same with rows of int8.
  abstract void bytes(
      float[] query, FloatRows rows, int[] ordinals, int from, int last, float[] out);

  /// The sum with one element more.
  abstract float add(float sum, float q, float row);
}
