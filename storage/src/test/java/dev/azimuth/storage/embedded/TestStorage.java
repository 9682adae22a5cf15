package dev.azimuth.storage.embedded;

import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An embedded storage with its own scheduler, on disk or in memory.
final class TestStorage implements AutoCloseable {
  private final SystemScheduler scheduler = new SystemScheduler();
  final EmbeddedStorage storage;

  TestStorage(@Nullable Path directory) {
    storage =
        directory == null
            ? EmbeddedStorage.inMemory(new SystemClock(), scheduler)
            : EmbeddedStorage.open(directory, new SystemClock(), scheduler);
  }

  @Override
  public void close() {
    storage.close();
    scheduler.close();
  }
}
