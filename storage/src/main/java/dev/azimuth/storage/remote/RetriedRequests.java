package dev.azimuth.storage.remote;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.remote.RequestException.Kind;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends requests in turn, again after a while if that may help, and says what a failure means.
///
/// Waits grow exponentially up to a limit, with a random part (full jitter below half of the wait),
/// so that many clients do not come back at once.
final class RetriedRequests {
  private static final Logger LOGGER = LoggerFactory.getLogger(RetriedRequests.class);

  private final String storeName;
  private final RemoteLimits limits;
  private final CallLimit turns;
  private final Clock clock;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private volatile boolean closed;

  RetriedRequests(
      String storeName,
      RemoteLimits limits,
      Clock clock,
      Scheduler scheduler,
      RandomGenerator random) {
    this.storeName = storeName;
    this.limits = limits;
    this.clock = clock;
    this.scheduler = scheduler;
    this.random = random;
    turns =
        new CallLimit(
            "requests to " + storeName,
            limits.requestCountMax(),
            limits.waitingCountMax(),
            scheduler.blocking());
  }

  /// Whether a request that may have been carried out leaves the caller in doubt.
  enum Effect {
    /// It changes nothing that anybody sees.
    UNSEEN,
    /// It changes what others see.
    SEEN
  }

  /// One try of a request.
  ///
  /// @param number from 1
  /// @param uncertain whether an earlier try may have taken effect
  record Try(int number, boolean uncertain, long firstNanos) {
    Try next(boolean mayHaveTakenEffect) {
      return new Try(number + 1, uncertain || mayHaveTakenEffect, firstNanos);
    }
  }

  /// One request, or a few that are tried again together.
  @FunctionalInterface
  interface Request<T extends @Nullable Object> {
    T send(Try attempt) throws RequestException, IOException;
  }

  /// Sends a request until it succeeds or there is no point in going on.
  <T extends @Nullable Object> CompletableFuture<T> call(
      String operation, Effect effect, Request<T> request) {
    return call(operation, effect, request, new Try(1, false, clock.nanos()));
  }

  private <T extends @Nullable Object> CompletableFuture<T> call(
      String operation, Effect effect, Request<T> request, Try attempt) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        turns
            .call(() -> send(request, attempt))
            .whenComplete((value, failure) -> {
              if (failure == null) {
                result.complete(value);
                return;
              }
              switch (AzimuthException.unwrap(failure)) {
                case RequestException known -> {
                  Try next = attempt.next(known.kind() == Kind.UNKNOWN);
                  if (mayHelpAgain(known, next)) {
                    LOGGER.debug("{} in {}: {}", operation, storeName, known.getMessage());
                    again(operation, effect, request, next, result);
                  } else {
                    result.completeExceptionally(
                        inOurTerms(operation, effect, known, next.uncertain()));
                  }
                }
                case Throwable other -> result.completeExceptionally(other);
              }
            });
    return result;
  }

  private <T extends @Nullable Object> void again(
      String operation, Effect effect, Request<T> request, Try next, CompletableFuture<T> result) {
    scheduler.schedule(
        delay(next.number()),
        () -> {
          var _ =
              call(operation, effect, request, next)
                  .whenComplete((value, failure) -> {
                    if (failure == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(AzimuthException.unwrap(failure));
                    }
                  });
        });
  }

  private Duration delay(int number) {
    long nanos = limits.delayMax(number).toNanos();
    return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
  }

  private <T extends @Nullable Object> CompletableFuture<T> send(Request<T> request, Try attempt) {
    CompletableFuture<T> future = new CompletableFuture<>();
    scheduler
        .blocking()
        .execute(() -> {
          try {
            if (closed) {
              throw new AzimuthException(ErrorCode.SHUTTING_DOWN, storeName + " is closed");
            }
            future.complete(request.send(attempt));
          } catch (IOException e) {
            future.completeExceptionally(new RequestException(Kind.UNKNOWN, e.toString()));
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private boolean mayHelpAgain(RequestException failure, Try next) {
    return switch (failure.kind()) {
      case NOT_DONE, UNKNOWN, THROTTLED ->
          !closed
              && next.number() <= limits.tryCountMax()
              && clock.nanos() - next.firstNanos() < limits.tryLimit().toNanos();
      case TAKEN, NO_UPLOAD, DENIED, FULL, REFUSED -> false;
    };
  }

  private AzimuthException inOurTerms(
      String operation, Effect effect, RequestException failure, boolean uncertain) {
    ErrorCode code =
        switch (failure.kind()) {
          case NOT_DONE, UNKNOWN, TAKEN, NO_UPLOAD, REFUSED -> ErrorCode.STORAGE_FAILED;
          case THROTTLED -> ErrorCode.TOO_MANY_REQUESTS;
          case DENIED -> ErrorCode.STORAGE_DENIED;
          case FULL -> ErrorCode.DISK_FULL;
        };
    if (closed) {
      code = ErrorCode.SHUTTING_DOWN;
    }
    if (uncertain && effect == Effect.SEEN) {
      code = ErrorCode.OUTCOME_UNKNOWN;
    }
    return new AzimuthException(code, operation + " in " + storeName + ": " + failure.getMessage());
  }

  /// Sends nothing any more.
  void close() {
    closed = true;
  }
}
