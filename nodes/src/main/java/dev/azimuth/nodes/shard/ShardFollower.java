package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.segment.SegmentPart;
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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a shard's log and applies it to the shard's state, record by record, for ever.
///
/// It begins when it is given a state. One chain of futures reads: a batch is applied while the
/// next is read and decoded. A tick that this process has appended itself is applied at once, by
/// the thread that learns its position; the chain leaves out what is applied when it comes there.
/// Whoever changes the state, by records or by a newer manifest, holds a lock, under which there is
/// no I/O. When the log cannot be read it tries again after a growing delay; when it was trimmed
/// beyond what is applied it asks for a newer state; when it holds what cannot be applied, the
/// shard fails for good and everybody who waits is told.
final class ShardFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFollower.class);
  private static final int BATCH_BYTES_MAX = 4 << 20;
  private static final int INLINE_BYTES_MAX = 64 << 10;
  private static final long NOWHERE = -1;
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(20);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(2);

  private final LogName log;
  private final LogBroker broker;
  private final Scheduler scheduler;
  private final Runnable trimmed;
  private final WaitQueue positions = new WaitQueue();
  private final WaitQueue timestamps = new WaitQueue();
  private final VerdictHistory verdicts = new VerdictHistory();
  private final ReentrantLock changing = new ReentrantLock();
  private volatile @Nullable ShardState state;
  private volatile boolean closed;
  private Duration retryDelay = RETRY_DELAY_MIN;

  /// The thread in [#whileAppending].
  private volatile @Nullable Thread appending;

  /// Where that thread has found a record for which the chain waits.
  private long grownTo = NOWHERE;

  /// @param trimmed what to do when the log does not have the next record any more
  ShardFollower(LogName log, LogBroker broker, Scheduler scheduler, Runnable trimmed) {
    this.log = log;
    this.broker = broker;
    this.scheduler = scheduler;
    this.trimmed = trimmed;
  }

  /// Records in decoded form, and where reading goes on.
  private record Decoded(long firstPosition, List<LogRecord> records, long bytes) {
    long nextPosition() {
      return firstPosition + records.size();
    }
  }

  /// Takes over a state, in place of the one so far if there is one, and follows the log behind it.
  void begin(ShardState restored) {
    ShardState before;
    boolean late;
    changing.lock();
    try {
      late = closed;
      before = state;
      if (!late) {
        state = restored;
      }
    } finally {
      changing.unlock();
    }
    if (late) {
      restored.close();
      return;
    }
    if (before != null) {
      before.close();
    }
    advance(restored.point());
    follow(restored.nextPosition());
  }

  /// The state; null before it has begun.
  @Nullable ShardState state() {
    return state;
  }

  /// Moves the state to a manifest, see [ShardState#adopt]; lets go of the segments if it is
  /// closed.
  void adopt(Covered covered, List<SegmentPart> segments) {
    changing.lock();
    try {
      ShardState current = state;
      if (closed || current == null) {
        segments.forEach(SegmentPart::release);
      } else {
        current.adopt(covered, segments);
      }
    } finally {
      changing.unlock();
    }
  }

  /// Applies a record that the log has at this position, if it is the next one and nobody is at
  /// work; if not, it is applied when the log is read up to there.
  void applyIfNext(long position, LogRecord record) {
    if (!changing.tryLock()) {
      return;
    }
    try {
      ShardState current = state;
      if (closed || current == null || current.nextPosition() != position) {
        return;
      }
      apply(current, new Decoded(position, List.of(record), 0));
    } finally {
      changing.unlock();
    }
    tell();
  }

  /// Waits for positions to be applied; none is before there is a state.
  WaitQueue positions() {
    return positions;
  }

  /// Waits for timestamps to be closed: nothing at or before them can appear any more.
  WaitQueue timestamps() {
    return timestamps;
  }

  /// Stops; waits fail with `NOT_READY`. The state is freed when its last reader has ended.
  void close() {
    ShardState last;
    changing.lock();
    try {
      closed = true;
      last = state;
    } finally {
      changing.unlock();
    }
    fail(new AzimuthException(ErrorCode.NOT_READY, log + " is not served here any more"));
    if (last != null) {
      last.close();
    }
  }

  /// Gives the shard up: all who wait, now and later, are told.
  void fail(AzimuthException reason) {
    positions.failForGood(reason);
    timestamps.failForGood(reason);
  }

  private void advance(ShardPoint point) {
    positions.advance(point.position(), point);
    timestamps.advance(point.closedTimestamp(), point);
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
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(readFailure(error)))
        .thenCompose(batch -> {
          long bytes = 0;
          for (byte[] bytesOfRecord : batch.records()) {
            bytes += bytesOfRecord.length;
          }
          long size = bytes;
          return size <= INLINE_BYTES_MAX
              ? CompletableFuture.completedFuture(decode(batch, size))
              : CompletableFuture.supplyAsync(() -> decode(batch, size), scheduler.compute());
        });
  }

  /// The log starts after the position that was asked for.
  private static final class Trimmed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Trimmed(Throwable cause) {
      super(cause);
    }
  }

  private static Throwable readFailure(Throwable error) {
    Throwable cause = ShardFailure.cause(error);
    return cause instanceof AzimuthException known && known.code() == ErrorCode.LIMIT_EXCEEDED
        ? new Trimmed(cause)
        : cause;
  }

  private Decoded decode(LogBatch batch, long size) {
    List<LogRecord> records = new ArrayList<>(batch.records().size());
    for (byte[] bytes : batch.records()) {
      try {
        records.add(RecordCodec.decode(bytes));
      } catch (AzimuthException e) {
        throw ShardFailure.told(e, log + ", position " + (batch.firstPosition() + records.size()));
      }
    }
    return new Decoded(batch.firstPosition(), records, size);
  }

  private void take(Decoded batch) {
    retryDelay = RETRY_DELAY_MIN;
    if (closed) {
      return;
    }
    if (batch.records.isEmpty()) {
      awaitRecord(batch.firstPosition);
      return;
    }
    CompletableFuture<Decoded> ahead = read(batch.nextPosition());
    if (apply(batch)) {
      // As a task of its own: batches that are there already must not pile up on the stack. Large
      // ones, of which there may be many, do not keep virtual threads from theirs.
      Executor executor =
          batch.bytes <= INLINE_BYTES_MAX ? scheduler.blocking() : scheduler.compute();
      executor.execute(() -> onwards(ahead));
    }
  }

  /// Goes on when the log has a record at `position`, on another thread than the one that tells so.
  private void awaitRecord(long position) {
    var _ =
        broker
            .awaitRecord(log, position)
            .whenComplete((nothing, error) -> {
              if (error != null) {
                scheduler.blocking().execute(() -> recover(error));
              } else if (appending == Thread.currentThread()) {
                grownTo = position;
              } else {
                scheduler.blocking().execute(() -> follow(afterApplied(position)));
              }
            });
  }

  /// Runs what appends a record and applies it with [#applyIfNext]; one at a time. Where all of it
  /// happens on this thread, nobody is woken to read what would be applied when they come.
  <T> CompletableFuture<T> whileAppending(Supplier<CompletableFuture<T>> append) {
    appending = Thread.currentThread();
    try {
      return append.get();
    } finally {
      appending = null;
      long grown = grownTo;
      grownTo = NOWHERE;
      if (grown != NOWHERE) {
        awaitRecord(afterApplied(grown));
      }
    }
  }

  /// The position, or the one behind what was applied meanwhile.
  private long afterApplied(long position) {
    ShardState current = state;
    return current == null ? position : Math.max(position, current.nextPosition());
  }

  /// False when the shard has been closed.
  private boolean apply(Decoded batch) {
    ShardState current;
    changing.lock();
    try {
      current = state;
      if (closed || current == null) {
        return false;
      }
      apply(current, batch);
    } finally {
      changing.unlock();
      tell();
    }
    return true;
  }

  /// Tells those who wait how far it has come, even if a record could not be applied.
  private void tell() {
    ShardState current = state;
    if (current != null) {
      advance(current.point());
    }
  }

  private void apply(ShardState current, Decoded batch) {
    long position = batch.firstPosition;
    try {
      for (LogRecord record : batch.records) {
        long applied = position;
        if (applied >= current.nextPosition()) {
          current.apply(applied, record).ifPresent(verdict -> verdicts.put(applied, verdict));
        }
        position++;
      }
    } catch (RuntimeException e) {
      throw ShardFailure.told(e, log + ", position " + position);
    }
  }

  private void recover(Throwable error) {
    Throwable cause = ShardFailure.cause(error);
    if (closed) {
      return;
    }
    if (cause instanceof Trimmed) {
      LOG.info("{} was trimmed before it was read here", log);
      trimmed.run();
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
    var _ = scheduler.schedule(delay, this::again);
  }

  private void again() {
    ShardState current = state;
    if (current != null) {
      follow(current.nextPosition());
    }
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
