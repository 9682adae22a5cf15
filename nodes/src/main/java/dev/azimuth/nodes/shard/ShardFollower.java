package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a shard's log and applies it to the shard's state, record by record, for ever.
///
/// One chain of futures owns the state: a batch is applied while the next is read and decoded. When
/// the log cannot be read it tries again after a growing delay; when it holds what cannot be
/// applied, the shard fails for good and everybody who waits is told.
final class ShardFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFollower.class);
  private static final int BATCH_BYTES_MAX = 4 << 20;
  private static final int DECODE_INLINE_BYTES_MAX = 64 << 10;
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(20);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(2);

  private final LogName log;
  private final ShardState state;
  private final LogBroker broker;
  private final Scheduler scheduler;
  private final WaitQueue positions = new WaitQueue();
  private final WaitQueue timestamps = new WaitQueue();
  private final VerdictHistory verdicts = new VerdictHistory();
  private volatile boolean closed;
  private Duration retryDelay = RETRY_DELAY_MIN;

  ShardFollower(LogName log, ShardState state, LogBroker broker, Scheduler scheduler) {
    this.log = log;
    this.state = state;
    this.broker = broker;
    this.scheduler = scheduler;
  }

  /// Records in decoded form, and where reading goes on.
  private record Decoded(long firstPosition, List<LogRecord> records) {
    long nextPosition() {
      return firstPosition + records.size();
    }
  }

  void start() {
    follow(LogBroker.FIRST_POSITION);
  }

  ShardState state() {
    return state;
  }

  /// Waits for positions to be applied.
  WaitQueue positions() {
    return positions;
  }

  /// Waits for timestamps to be closed: nothing at or before them can appear any more.
  WaitQueue timestamps() {
    return timestamps;
  }

  VerdictHistory verdicts() {
    return verdicts;
  }

  /// Stops; waits fail with `NOT_READY`. The state is freed when its last reader has ended.
  void close() {
    closed = true;
    fail(new AzimuthException(ErrorCode.NOT_READY, log + " is not served here any more"));
    state.close();
  }

  private void fail(AzimuthException reason) {
    positions.failForGood(reason);
    timestamps.failForGood(reason);
  }

  private void follow(long position) {
    if (!closed) {
      onwards(read(position));
    }
  }

  private void onwards(CompletableFuture<Decoded> reading) {
    var _ =
        reading.whenComplete((batch, error) -> {
          try {
            if (error != null) {
              recover(error);
            } else {
              take(batch);
            }
          } catch (RejectedExecutionException e) {
            LOG.debug("{} stops with its scheduler", log, e);
          } catch (RuntimeException | Error e) {
            recover(e);
          }
        });
  }

  private CompletableFuture<Decoded> read(long position) {
    return broker
        .read(log, position, BATCH_BYTES_MAX)
        .thenCompose(batch -> {
          long bytes = 0;
          for (byte[] bytesOfRecord : batch.records()) {
            bytes += bytesOfRecord.length;
          }
          return bytes <= DECODE_INLINE_BYTES_MAX
              ? CompletableFuture.completedFuture(decode(batch))
              : CompletableFuture.supplyAsync(() -> decode(batch), scheduler.blocking());
        });
  }

  private Decoded decode(LogBatch batch) {
    List<LogRecord> records = new ArrayList<>(batch.records().size());
    for (byte[] bytes : batch.records()) {
      try {
        records.add(RecordCodec.decode(bytes));
      } catch (AzimuthException e) {
        throw ShardFailure.told(e, log + ", position " + (batch.firstPosition() + records.size()));
      }
    }
    return new Decoded(batch.firstPosition(), records);
  }

  private void take(Decoded batch) {
    retryDelay = RETRY_DELAY_MIN;
    if (closed) {
      return;
    }
    if (batch.records.isEmpty()) {
      long next = batch.firstPosition;
      var _ =
          broker
              .awaitRecord(log, next)
              .whenCompleteAsync(
                  (nothing, error) -> {
                    if (error != null) {
                      recover(error);
                    } else {
                      follow(next);
                    }
                  },
                  scheduler.blocking());
      return;
    }
    CompletableFuture<Decoded> ahead = read(batch.nextPosition());
    if (apply(batch)) {
      // On a thread of its own: batches that are there already must not pile up on the stack.
      scheduler.blocking().execute(() -> onwards(ahead));
    }
  }

  /// False when the shard has been closed.
  private boolean apply(Decoded batch) {
    if (!state.retain()) {
      return false;
    }
    long position = batch.firstPosition;
    try {
      for (LogRecord record : batch.records) {
        long applied = position;
        state.apply(position, record).ifPresent(verdict -> verdicts.put(applied, verdict));
        position++;
      }
    } catch (RuntimeException e) {
      throw ShardFailure.told(e, log + ", position " + position);
    } finally {
      ShardPoint point = state.point();
      state.release();
      positions.advance(point.position(), point);
      timestamps.advance(point.closedTimestamp(), point);
    }
    return true;
  }

  private void recover(Throwable error) {
    Throwable cause = ShardFailure.cause(error);
    if (closed) {
      return;
    }
    if (ShardFailure.isFinal(cause)) {
      LOG.error("{} cannot be served", log, cause);
      fail(ShardFailure.told(cause, log.toString()));
      return;
    }
    LOG.warn("{} cannot be read now, trying again in {}", log, retryDelay, cause);
    Duration delay = retryDelay;
    Duration doubled = delay.multipliedBy(2);
    retryDelay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
    var _ =
        scheduler.schedule(
            delay, () -> follow(Math.max(state.point().position() + 1, LogBroker.FIRST_POSITION)));
  }

  /// What became of the write at `position`, once it is applied.
  CompletableFuture<WriteVerdict> verdict(long position) {
    return positions
        .await(position)
        .thenApply(point ->
            verdicts
                .get(position)
                .orElseThrow(() ->
                    new AzimuthException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "the verdict on position " + position + " of " + log + " is not kept")));
  }
}
