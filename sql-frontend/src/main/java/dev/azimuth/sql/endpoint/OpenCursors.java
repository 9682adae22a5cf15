package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Results too large for one frame, held until their client has fetched or closed them, or has been
/// silent for too long. Cursors are lazy: an open one holds little memory.
///
/// | state | fetch begins | fetch ends | close or expiry |
/// |---|---|---|---|
/// | IDLE | BUSY | | CLOSED, cursor closed |
/// | BUSY | refused | IDLE | CLOSING |
/// | CLOSING | refused | CLOSED, cursor closed | |
/// | CLOSED | refused | | |
final class OpenCursors {
  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final EndpointSettings settings;
  private final Clock clock;
  private final Scheduler scheduler;

  OpenCursors(EndpointSettings settings, Clock clock, Scheduler scheduler) {
    this.settings = settings;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /// Keeps the rest of a result of which `frame` is the beginning; replaces what the statement had.
  void keep(String connectionId, int statementId, RowCursor cursor, RowFrame frame) {
    if (count.incrementAndGet() > settings.cursorsMax()) {
      count.decrementAndGet();
      cursor.close();
      throw new AzimuthException(
          ErrorCode.TOO_MANY_REQUESTS,
          settings.cursorsMax()
              + " results are open; close result sets that are not read to the end");
    }
    Entry entry = new Entry(cursor, frame.rowCount(), clock.nanos());
    Key key = new Key(connectionId, statementId);
    Entry replaced = entries.put(key, entry);
    if (replaced != null) {
      retire(replaced);
    }
    watch(key, entry, settings.cursorIdle());
  }

  /// The next frame of a result.
  RowFrame fetch(String connectionId, int statementId, long offset, int rowsMax) {
    Key key = new Key(connectionId, statementId);
    Entry entry = entries.get(key);
    if (entry == null) {
      HeldHere.miss();
    }
    if (entry == null || !entry.state.compareAndSet(State.IDLE, State.BUSY)) {
      throw new AzimuthException(ErrorCode.CURSOR_LOST, "statement " + statementId);
    }
    boolean finished = true;
    try {
      if (entry.offset != offset) {
        throw new AzimuthException(
            ErrorCode.CURSOR_LOST,
            "statement " + statementId + " stands at row " + entry.offset + ", not " + offset);
      }
      RowFrame frame = RowFrame.read(entry.cursor, offset, rowsMax, settings.frameBytesMax());
      entry.offset = offset + frame.rowCount();
      entry.usedNanos = clock.nanos();
      finished = frame.done;
      return frame;
    } finally {
      release(key, entry, finished);
    }
  }

  private void release(Key key, Entry entry, boolean finished) {
    if (finished) {
      entries.remove(key, entry);
      entry.state.set(State.CLOSED);
      dispose(entry);
    } else if (!entry.state.compareAndSet(State.BUSY, State.IDLE)) {
      entry.state.set(State.CLOSED);
      dispose(entry);
    }
  }

  /// Closes the result of a statement; false if it has none.
  boolean close(String connectionId, int statementId) {
    return close(new Key(connectionId, statementId));
  }

  private boolean close(Key key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return false;
    }
    retire(entry);
    return true;
  }

  /// Closes all results of a connection.
  void closeAll(String connectionId) {
    for (Key key : entries.keySet()) {
      if (key.connectionId.equals(connectionId)) {
        close(key);
      }
    }
  }

  /// Closes all results.
  void closeAll() {
    entries.keySet().forEach(this::close);
  }

  int count() {
    return count.get();
  }

  private void retire(Entry entry) {
    if (entry.state.compareAndSet(State.IDLE, State.CLOSED)) {
      dispose(entry);
    } else {
      entry.state.compareAndSet(State.BUSY, State.CLOSING);
    }
  }

  private void dispose(Entry entry) {
    count.decrementAndGet();
    entry.cursor.close();
  }

  private void watch(Key key, Entry entry, Duration delay) {
    scheduler.schedule(
        delay,
        () -> {
          if (entries.get(key) != entry) {
            return;
          }
          long left = settings.cursorIdle().toNanos() - (clock.nanos() - entry.usedNanos);
          if (left <= 0) {
            close(key);
          } else {
            watch(key, entry, Duration.ofNanos(left));
          }
        });
  }

  /// Statement ids are chosen by the server or by the client, unique within the connection.
  private record Key(String connectionId, int statementId) {}

  private enum State {
    IDLE,
    BUSY,
    CLOSING,
    CLOSED
  }

  private static final class Entry {
    private final RowCursor cursor;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile long offset;
    private volatile long usedNanos;

    private Entry(RowCursor cursor, long offset, long usedNanos) {
      this.cursor = cursor;
      this.offset = offset;
      this.usedNanos = usedNanos;
    }
  }
}
