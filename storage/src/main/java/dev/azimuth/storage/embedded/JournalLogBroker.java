package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.journal.Frame;
import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.journal.LogExtent;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Logs in a [Journal].
///
/// End positions and the newest records are in memory, so an idle log costs nothing to ask, and a
/// reader that keeps up never reads from disk. An `ORDERED` append to an idle storage is done when
/// the call returns.
final class JournalLogBroker implements LogBroker {
  private final Journal journal;
  private final GroupCommitter<JournalBatch> committer;
  private final Executor blocking;
  private final Map<LogName, LogState> logs = new ConcurrentHashMap<>();
  private final SpaceReclaim reclaim;
  private final TailCache tails = new TailCache();
  private volatile boolean closed;

  /// The logs after all staged writes; owned by the thread that commits.
  private final Map<LogName, LogState> stagedLogs = new HashMap<>();

  JournalLogBroker(Journal journal, GroupCommitter<JournalBatch> committer, Executor blocking) {
    this.journal = journal;
    this.committer = committer;
    this.blocking = blocking;
    reclaim = new SpaceReclaim(journal, committer, blocking, this::isSettled);
    for (LogExtent log : journal.logs()) {
      logs.put(log.log(), new LogState(log.log(), log.start(), log.end()));
    }
    stagedLogs.putAll(logs);
  }

  /// Begins to give back space that was left by the last process.
  void start() {
    reclaim.request();
  }

  private boolean isSettled(LogName log) {
    LogState staged = stagedLogs.get(log);
    return staged != null && logs.get(log) == staged;
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    return new Create(log).submitTo(committer);
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    return new Delete(log).submitTo(committer);
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    if (record.length > RECORD_BYTES_MAX) {
      return failed(
          ErrorCode.LIMIT_EXCEEDED,
          "a record of " + record.length + " bytes, at most " + RECORD_BYTES_MAX);
    }
    return new Append(log, record, durability == Durability.DURABLE).submitTo(committer);
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    return new Trim(log, beforePosition).submitTo(committer);
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    LogState state = logs.get(log);
    if (state == null) {
      return CompletableFuture.failedFuture(unknown(log));
    }
    if (fromPosition < state.start()) {
      return CompletableFuture.failedFuture(trimmed(log, fromPosition, state.start()));
    }
    long end = state.end();
    if (fromPosition >= end) {
      return CompletableFuture.completedFuture(new LogBatch(fromPosition, List.of()));
    }
    LogBatch tail = tails.read(state, fromPosition, end, bytesMax);
    return tail != null
        ? CompletableFuture.completedFuture(tail)
        : CompletableFuture.supplyAsync(() -> load(state, fromPosition, end, bytesMax), blocking);
  }

  private LogBatch load(LogState state, long fromPosition, long end, int bytesMax) {
    List<byte[]> records = new ArrayList<>();
    long bytes = 0;
    for (long position = fromPosition; position < end && bytes < bytesMax; position++) {
      byte[] record = journal.read(state.name(), position);
      if (record == null) {
        break; // trimmed or deleted meanwhile
      }
      records.add(record);
      bytes += record.length;
    }
    if (logs.get(state.name()) != state) {
      throw unknown(state.name());
    }
    if (records.isEmpty() || fromPosition < state.start()) {
      throw trimmed(state.name(), fromPosition, state.start());
    }
    return new LogBatch(fromPosition, records);
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    LogState state = logs.get(log);
    return state == null
        ? CompletableFuture.failedFuture(unknown(log))
        : CompletableFuture.completedFuture(state.end());
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    LogState state = logs.get(log);
    if (state == null) {
      return CompletableFuture.failedFuture(unknown(log));
    }
    CompletableFuture<Void> future = new CompletableFuture<>();
    if (!state.await(position, future)) {
      return failed(
          ErrorCode.TOO_MANY_REQUESTS,
          LogState.WAITERS_MAX + " readers wait for the next record of " + log);
    }
    if (closed || logs.get(log) != state) {
      endWaits(state);
    }
    return future;
  }

  private void endWaits(LogState state) {
    AzimuthException reason =
        closed
            ? new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed")
            : unknown(state.name());
    for (CompletableFuture<Void> waiter : state.takeWaiters()) {
      FutureCommit.runOn(blocking, () -> waiter.completeExceptionally(reason));
    }
  }

  private static <T> CompletableFuture<T> failed(ErrorCode code, String details) {
    return CompletableFuture.failedFuture(new AzimuthException(code, details));
  }

  private static AzimuthException unknown(LogName log) {
    return new AzimuthException(ErrorCode.UNKNOWN_TABLE, "there is no log " + log);
  }

  private static AzimuthException trimmed(LogName log, long position, long start) {
    return new AzimuthException(
        ErrorCode.LIMIT_EXCEEDED,
        "position " + position + " of " + log + " is trimmed, it starts at " + start);
  }

  /// Fails waits and refuses nothing else: writes end with the committer.
  @Override
  public void close() {
    closed = true;
    reclaim.close();
    logs.values().forEach(this::endWaits);
  }

  private final class Create extends FutureCommit<JournalBatch, Void> {
    private final LogName log;
    private @Nullable LogState created;

    Create(LogName log) {
      super(blocking);
      this.log = log;
    }

    @Override
    public void stage(JournalBatch batch) {
      if (!stagedLogs.containsKey(log)) {
        batch.add(Frame.create(log));
        created = new LogState(log, FIRST_POSITION, FIRST_POSITION);
        stagedLogs.put(log, created);
      }
    }

    @Override
    public void publish() {
      if (created != null) {
        logs.put(log, created);
      }
    }

    @Override
    public void unstage() {
      if (created != null) {
        stagedLogs.remove(log);
      }
    }

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }

  private final class Delete extends FutureCommit<JournalBatch, Void> {
    private final LogName log;
    private @Nullable LogState deleted;

    Delete(LogName log) {
      super(blocking);
      this.log = log;
    }

    @Override
    public void stage(JournalBatch batch) {
      deleted = stagedLogs.remove(log);
      if (deleted != null) {
        batch.add(Frame.delete(log));
      }
    }

    @Override
    public void publish() {
      if (deleted != null) {
        logs.remove(log, deleted);
        tails.remove(deleted);
        endWaits(deleted);
        reclaim.request();
      }
    }

    @Override
    public void unstage() {
      if (deleted != null) {
        stagedLogs.put(log, deleted);
      }
    }

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }

  private final class Trim extends FutureCommit<JournalBatch, Void> {
    private final LogName log;
    private final long beforePosition;

    Trim(LogName log, long beforePosition) {
      super(blocking);
      this.log = log;
      this.beforePosition = beforePosition;
    }

    @Override
    public void stage(JournalBatch batch) {
      LogState state = stagedLogs.get(log);
      if (state == null) {
        throw unknown(log);
      }
      if (beforePosition > state.stagedEnd()) {
        throw new AzimuthException(
            ErrorCode.LIMIT_EXCEEDED,
            "trim of "
                + log
                + " before "
                + beforePosition
                + " but it ends at "
                + state.stagedEnd());
      }
      if (beforePosition > state.start()) {
        batch.add(Frame.trim(log, beforePosition));
      }
    }

    @Override
    public void publish() {
      LogState state = logs.get(log);
      if (state != null) {
        state.trimmed(beforePosition);
        reclaim.request();
      }
    }

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }

  private final class Append extends FutureCommit<JournalBatch, Long> {
    private final LogName log;
    private final byte[] record;
    private final boolean durable;
    private @Nullable LogState state;
    private long position;

    Append(LogName log, byte[] record, boolean durable) {
      super(blocking);
      this.log = log;
      this.record = record;
      this.durable = durable;
    }

    @Override
    public int bytes() {
      return record.length + OVERHEAD_BYTES;
    }

    @Override
    public boolean durable() {
      return durable;
    }

    @Override
    public boolean usesReserve() {
      return !durable;
    }

    @Override
    public void stage(JournalBatch batch) {
      LogState found = stagedLogs.get(log);
      if (found == null) {
        throw unknown(log);
      }
      state = found;
      position = found.stageAppend();
      batch.add(Frame.ofRecord(log, position, record));
    }

    @Override
    public void publish() {
      LogState log = state;
      if (log == null) {
        return;
      }
      tails.add(log, position, record);
      log.grow(position + 1).forEach(waiter -> waiter.complete(null));
    }

    @Override
    public void unstage() {
      if (state != null) {
        state.unstage();
      }
    }

    @Override
    void succeed(CompletableFuture<Long> future) {
      future.complete(position);
    }
  }
}
