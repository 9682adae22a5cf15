package dev.azimuth.nodes.distance;

import java.util.concurrent.atomic.LongAdder;

/// Whether the next vector is encoded by vector operations, which are slow until Java has compiled
/// them.
///
/// | who | goes over to them |
/// |---|---|
/// | work in the background | when this process has encoded many vectors by plain loops, so that more are likely to come |
/// | work that is waited for | when the background has encoded so many by them that they are compiled |
///
/// Each is for one thread.
final class LaneUse {
  /// So many vectors in plain loops are a long load.
  private static final long LONG_LOAD_VECTORS = 150_000;

  /// After so many runs code is compiled in the last instance.
  private static final long COMPILED_VECTORS = 20_000;

  private static final int COUNTED_AT_ONCE = 256;

  private static final LongAdder PLAIN = new LongAdder();
  private static final LongAdder BY_LANES = new LongAdder();

  private final LongAdder counted;
  private final long needed;
  private int sinceCounted;
  private boolean byLanes;

  private LaneUse(LongAdder counted, long needed) {
    this.counted = counted;
    this.needed = needed;
    byLanes = counted.sum() >= needed;
  }

  static LaneUse inForeground() {
    return new LaneUse(BY_LANES, COMPILED_VECTORS);
  }

  static LaneUse inBackground() {
    return new LaneUse(PLAIN, LONG_LOAD_VECTORS);
  }

  /// Whether more runs in the background would bring the foreground to vector operations.
  static boolean wantsPractice() {
    return PLAIN.sum() >= LONG_LOAD_VECTORS && BY_LANES.sum() < COMPILED_VECTORS;
  }

  static LaneUse always() {
    return new LaneUse(PLAIN, 0);
  }

  static LaneUse never() {
    return new LaneUse(PLAIN, Long.MAX_VALUE);
  }

  /// Counts one vector more.
  boolean next() {
    sinceCounted++;
    if (sinceCounted == COUNTED_AT_ONCE) {
      (byLanes ? BY_LANES : PLAIN).add(sinceCounted);
      sinceCounted = 0;
      byLanes = byLanes || counted.sum() >= needed;
    }
    return byLanes;
  }
}
