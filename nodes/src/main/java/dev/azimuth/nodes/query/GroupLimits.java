package dev.azimuth.nodes.query;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A [SharedLimit] for each group of rows, by the bytes of the group's values; shared by the
/// threads that look for the first rows of the same groups. Safe for any thread.
final class GroupLimits {
  /// Memory of a limit that is shared, beside the bytes of its group.
  private static final int LIMIT_BYTES = 160;

  private final Map<ByteBuffer, SharedLimit> limits = new ConcurrentHashMap<>();
  private final int threads;
  private final RunGuard guard;

  /// @param threads that share them
  GroupLimits(int threads, RunGuard guard) {
    this.threads = threads;
    this.guard = guard;
  }

  /// The limit of a group; a thread alone has one of its own.
  ///
  /// @param group is kept
  SharedLimit of(byte[] group) {
    return threads == 1
        ? new SharedLimit()
        : limits.computeIfAbsent(
            ByteBuffer.wrap(group),
            any -> {
              guard.hold(LIMIT_BYTES);
              return new SharedLimit();
            });
  }
}
