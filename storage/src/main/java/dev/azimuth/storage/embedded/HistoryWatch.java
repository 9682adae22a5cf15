package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaStore;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A watch that follows the history by a cursor: one task at a time reads on from there and tells
/// the listener.
///
/// A listener that throws has a fault; it is logged, and the watch goes on with the next revision.
final class HistoryWatch implements MetaStore.Watch {
  private static final Logger LOGGER = LoggerFactory.getLogger(HistoryWatch.class);

  private final MetaState state;
  private final String prefix;
  private final MetaStore.WatchListener listener;
  private final Executor executor;
  private final Consumer<HistoryWatch> onClose;

  /// Wakes since the running task last looked; 0: no task runs.
  private final AtomicInteger wakes = new AtomicInteger();

  private volatile boolean closed;

  // Owned by the task.
  private long cursor;

  HistoryWatch(
      MetaState state,
      String prefix,
      long afterRevision,
      MetaStore.WatchListener listener,
      Executor executor,
      Consumer<HistoryWatch> onClose) {
    this.state = state;
    this.prefix = prefix;
    this.listener = listener;
    this.executor = executor;
    this.onClose = onClose;
    cursor = afterRevision;
  }

  /// Says that there may be something new.
  void wake() {
    if (!closed && wakes.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = wakes.get();
      deliver();
    } while (wakes.addAndGet(-seen) != 0);
  }

  private void deliver() {
    while (!closed && cursor < state.revision()) {
      try {
        long lost = state.history(cursor, this::tell);
        if (lost > cursor && !closed) {
          close();
          listener.onHistoryLost(lost);
        }
      } catch (AzimuthException e) {
        if (e.code() != ErrorCode.SHUTTING_DOWN) {
          LOGGER.error("the watch of {} cannot read the history after {}", prefix, cursor, e);
          close();
          listener.onHistoryLost(state.revision());
        }
        return;
      }
    }
  }

  private boolean tell(long revision, List<MetaChange> changes) {
    List<MetaChange> matching =
        changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
    cursor = revision;
    if (!matching.isEmpty() && !closed) {
      try {
        listener.onChanges(revision, matching);
      } catch (RuntimeException e) {
        LOGGER.error("the listener of {} failed at revision {}", prefix, revision, e);
      }
    }
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
  }
}
