package dev.azimuth.nodes.hold;

import java.util.concurrent.atomic.AtomicInteger;

/// Those who hold something that several share: it goes with the last of them.
///
/// Its maker is the first. Whoever finds it later may become one as long as there is another, so
/// that what has gone never comes back. Safe for any thread.
public final class Holders {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable gone;

  /// One holder, the maker.
  ///
  /// @param gone called once, by the last holder when it lets go
  public Holders(Runnable gone) {
    this.gone = gone;
  }

  /// Becomes one more; false if the last has let go already.
  public boolean retain() {
    int known = count.get();
    while (known > 0 && !count.compareAndSet(known, known + 1)) {
      known = count.get();
    }
    return known > 0;
  }

  /// Lets go; once for the maker and once for each [#retain()] that was true.
  public void release() {
    if (count.decrementAndGet() == 0) {
      gone.run();
    }
  }

  /// Whether the last has let go.
  public boolean isGone() {
    return count.get() == 0;
  }
}
