package dev.azimuth.nodes.query;

import java.util.concurrent.atomic.AtomicLong;

/// The smallest code of the first sort key that the wanted number of rows is known not to exceed,
/// shared by the threads of a search: what one has found spares the others rows that come after.
/// Safe for any thread.
final class SharedLimit {
  /// Above all that is worth telling.
  static final long NONE = Long.MAX_VALUE;

  private final AtomicLong code = new AtomicLong(NONE);

  /// Rows enough have codes up to `known`.
  void lower(long known) {
    if (known < code.get()) {
      code.accumulateAndGet(known, Math::min);
    }
  }

  /// Rows with larger codes are not wanted; [#NONE] at first.
  long code() {
    return code.get();
  }
}
