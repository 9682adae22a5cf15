package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whether a write to a storage has failed, of which all its committers are told. Safe for any
/// thread.
final class CommitFailure {
  private final AtomicReference<@Nullable AzimuthException> first = new AtomicReference<>();

  /// Notes a failure; the first one stays.
  void note(AzimuthException failure) {
    first.compareAndSet(
        null,
        new AzimuthException(
            failure.code(),
            "an earlier write failed, reopen the storage; " + failure.getMessage(),
            failure));
  }

  /// Why nothing can be written any more; null if all is well.
  @Nullable AzimuthException refusal() {
    return first.get();
  }
}
