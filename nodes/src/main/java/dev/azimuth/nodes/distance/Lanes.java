package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vector length of this machine, and loads and sums of that length.
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int COUNT = SPECIES.length();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> HALF = rotation(COUNT / 2);
  private static final VectorShuffle<Float> QUARTER = rotation(COUNT / 4);
  private static final VectorShuffle<Float> EIGHTH = rotation(COUNT / 8);
  private static final VectorShuffle<Float> SIXTEENTH = rotation(COUNT / 16);

  private Lanes() {}

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + distance) % COUNT);
  }

  static FloatVector load(MemorySegment rows, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER);
  }

  static FloatVector load(MemorySegment rows, long offset, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER, mask);
  }

  /// The sum of all lanes, always in the same order, which `reduceLanes` does not promise.
  static float sum(FloatVector vector) {
    FloatVector sums = vector;
    if (COUNT >= 2) {
      sums = sums.add(sums.rearrange(HALF));
    }
    if (COUNT >= 4) {
      sums = sums.add(sums.rearrange(QUARTER));
    }
    if (COUNT >= 8) {
      sums = sums.add(sums.rearrange(EIGHTH));
    }
    if (COUNT >= 16) {
      sums = sums.add(sums.rearrange(SIXTEENTH));
    }
    return sums.lane(0);
  }
}
