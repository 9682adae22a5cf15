package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.RowsSnapshot;
import java.util.concurrent.atomic.AtomicBoolean;

/// The rows of a shard at a timestamp; holds their memory until it is closed.
public final class ShardRead implements AutoCloseable {
  private final ShardState state;
  private final RowsSnapshot rows;
  private final AtomicBoolean closed = new AtomicBoolean();

  ShardRead(ShardState state, RowsSnapshot rows) {
    this.state = state;
    this.rows = rows;
  }

  /// The rows; not to be touched after [#close()].
  public RowsSnapshot rows() {
    return rows;
  }

  /// Lets go of the rows.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      state.release();
    }
  }
}
