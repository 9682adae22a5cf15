package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.nodes.segment.SegmentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// The rows of a shard at a timestamp; holds their parts until it is closed.
public final class ShardRead implements AutoCloseable {
  private final PartList parts;
  private final RowsSnapshot rows;
  private final List<Runnable> releases = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes over one hold on the parts.
  ShardRead(PartList parts, RowsSnapshot rows) {
    this.parts = parts;
    this.rows = rows;
  }

  /// The rows; not to be touched after [#close()].
  public RowsSnapshot rows() {
    return rows;
  }

  /// The segments among the parts.
  List<SegmentPart> segments() {
    return parts.segments();
  }

  /// Says what else to let go of with the rows, and before them; before other threads have a share
  /// in the read.
  public void alsoRelease(Runnable release) {
    releases.add(release);
  }

  /// Lets go of the rows.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        releases.forEach(Runnable::run);
      } finally {
        parts.release();
      }
    }
  }
}
