package dev.azimuth.storage.contract;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// How a test waits for a future: real time passes, or a simulation runs.
@FunctionalInterface
public interface Waiting {
  /// It costs nothing where things go well.
  long LIMIT_SECONDS = 180;

  /// Lets things happen until the future is done.
  void until(CompletableFuture<?> future);

  /// Waits in real time, far longer than even a machine takes that stalls.
  static Waiting real() {
    return future -> {
      try {
        future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        // The caller looks at the outcome.
      } catch (TimeoutException e) {
        throw new AssertionError("not done within " + LIMIT_SECONDS + " s", e);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    };
  }

  /// The result of a future that must succeed.
  default <T extends @Nullable Object> T result(CompletableFuture<T> future) {
    until(future);
    return future.join();
  }

  /// Checks that a future fails with this code.
  default void fails(CompletableFuture<?> future, ErrorCode code) {
    until(future);
    Assertions.assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> Assertions.assertThat(e.code()).isEqualTo(code));
  }
}
