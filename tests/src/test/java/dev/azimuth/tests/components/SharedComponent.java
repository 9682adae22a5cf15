package dev.azimuth.tests.components;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A service that the first test which needs it starts, and that lives as long as this process.
///
/// A start that failed is not tried again: every test that needs the service fails with its reason.
final class SharedComponent<T extends Component> {
  private final Supplier<T> start;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable T component;
  private @Nullable RuntimeException failure;

  SharedComponent(Supplier<T> start) {
    this.start = start;
  }

  T get() {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      T running = component;
      if (running == null) {
        running = start.get();
        component = running;
      }
      return running;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      lock.unlock();
    }
  }
}
