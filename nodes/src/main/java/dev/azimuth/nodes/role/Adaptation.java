package dev.azimuth.nodes.role;

import java.util.concurrent.atomic.AtomicInteger;

/// Brings what a node holds in line with what it is given: one thread at a time, and once more for
/// those that come meanwhile. Safe for any thread.
final class Adaptation {
  private final Runnable step;
  private final AtomicInteger pending = new AtomicInteger();

  /// @param step compares both and changes what is held
  Adaptation(Runnable step) {
    this.step = step;
  }

  /// Takes the step, or leaves it to the thread that is at it.
  void run() {
    if (pending.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = pending.get();
      step.run();
    } while (pending.addAndGet(-seen) > 0);
  }
}
