package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.journal.Frame;
import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.journal.PlacedRecord;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives disk space back after records were trimmed: removes files of the journal that hold none
/// any more, and appends again what keeps a file of which most is gone. One run at a time, on
/// `blocking`; safe for any thread.
final class SpaceReclaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceReclaim.class);

  private final Journal journal;
  private final GroupCommitter<JournalBatch> committer;
  private final Executor blocking;
  private final Predicate<LogName> isSettled;
  private final ReentrantLock removing = new ReentrantLock();
  private volatile boolean closed;
  private final AtomicInteger requests = new AtomicInteger();

  /// @param isSettled whether nothing is staged that ends a log; asked by the thread that commits
  SpaceReclaim(
      Journal journal,
      GroupCommitter<JournalBatch> committer,
      Executor blocking,
      Predicate<LogName> isSettled) {
    this.isSettled = isSettled;
    this.journal = journal;
    this.committer = committer;
    this.blocking = blocking;
  }

  /// Has the journal looked through soon; a request while that goes on has it done once more.
  void request() {
    if (requests.getAndIncrement() == 0) {
      FutureCommit.runOn(blocking, this::run);
    }
  }

  private void run() {
    int seen = requests.get();
    try {
      removeEmpty();
      List<PlacedRecord> sparse = journal.sparse();
      if (sparse.isEmpty()) {
        finish(seen);
        return;
      }
      var _ =
          new Move(sparse)
              .submitTo(committer)
              .whenComplete((moved, failure) -> {
                if (failure == null) {
                  run();
                } else {
                  giveUp(seen, AzimuthException.unwrap(failure));
                }
              });
    } catch (RuntimeException e) {
      giveUp(seen, e);
    }
  }

  private void removeEmpty() {
    removing.lock();
    try {
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
      }
      journal.removeEmpty();
    } finally {
      removing.unlock();
    }
  }

  /// Waits for files that are being removed; none is after it.
  @Override
  public void close() {
    removing.lock();
    try {
      closed = true;
    } finally {
      removing.unlock();
    }
  }

  /// Until the next request: nothing is wrong but that space stays taken.
  private void giveUp(int seen, Throwable failure) {
    boolean closing =
        failure instanceof AzimuthException known && known.code() == ErrorCode.SHUTTING_DOWN;
    if (!closing) {
      LOG.warn("space of trimmed records was not given back", failure);
    }
    finish(seen);
  }

  private void finish(int seen) {
    if (requests.addAndGet(-seen) > 0) {
      FutureCommit.runOn(blocking, this::run);
    }
  }

  /// Appends records once more, where they still are what and where they were.
  private final class Move extends FutureCommit<JournalBatch, Void> {
    private final List<PlacedRecord> records;

    Move(List<PlacedRecord> records) {
      super(blocking);
      this.records = records;
    }

    @Override
    public int bytes() {
      return records.stream().mapToInt(PlacedRecord::bytes).sum() + OVERHEAD_BYTES;
    }

    @Override
    public void stage(JournalBatch batch) {
      List<Frame> frames = new ArrayList<>();
      for (PlacedRecord record : records) {
        byte[] content =
            isSettled.test(record.log()) && journal.isThere(record)
                ? journal.read(record.log(), record.position())
                : null;
        if (content != null) {
          frames.add(Frame.ofRecord(record.log(), record.position(), content));
        }
      }
      frames.forEach(batch::add);
    }

    @Override
    public void publish() {}

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }
}
