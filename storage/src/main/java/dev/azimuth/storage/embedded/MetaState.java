package dev.azimuth.storage.embedded;

import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The newest entries, the newest part of the history, and what staged transactions will make of
/// them.
///
/// Readers see published revisions only. The methods called `stage...` belong to the thread that
/// commits.
final class MetaState {
  /// History that is kept at least, in revisions; older revisions go without being asked for.
  static final long HISTORY_REVISIONS_MAX = 100_000;

  private static final long HISTORY_TRIM_REVISIONS = HISTORY_REVISIONS_MAX / 10;
  private static final int RECENT_REVISIONS_MAX = 1024;
  private static final int SCAN_REVISIONS = 256;

  private final RocksEngine engine;
  private final Runnable onPublish;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock, except that the volatile ones may be read without it.
  private final TreeMap<String, MetaEntry> entries = new TreeMap<>();
  private final ArrayDeque<Revision> recent = new ArrayDeque<>();
  private volatile long revision;
  private volatile long compacted;

  // Owned by the thread that commits.
  private final Map<String, Optional<MetaEntry>> staged = new HashMap<>();
  private long stagedRevision;
  private long stagedCompacted;
  private long lastLease;

  /// @param onPublish called after every new revision
  MetaState(RocksEngine engine, Runnable onPublish) {
    this.engine = engine;
    this.onPublish = onPublish;
    engine.scan(
        engine.metaFamily(),
        MetaKeys.ENTRIES,
        MetaKeys.ENTRIES_END,
        (key, value) -> {
          MetaEntry entry = MetaKeys.decodeEntry(key, value);
          entries.put(entry.key(), entry);
          return true;
        });
    revision = loadCounter(MetaKeys.REVISION);
    compacted = loadCounter(MetaKeys.COMPACTED);
    stagedRevision = revision;
    stagedCompacted = compacted;
    lastLease = loadCounter(MetaKeys.LAST_LEASE);
  }

  private long loadCounter(byte[] key) {
    byte[] value = engine.get(engine.metaFamily(), key);
    return value == null ? 0 : MetaKeys.counter(value);
  }

  void loadLeases(Leases leases) {
    engine.scan(
        engine.metaFamily(),
        MetaKeys.LEASES,
        MetaKeys.LEASES_END,
        (key, value) -> {
          leases.arm(MetaKeys.number(key), Duration.ofNanos(MetaKeys.counter(value)));
          return true;
        });
  }

  RocksEngine engine() {
    return engine;
  }

  long revision() {
    return revision;
  }

  Optional<MetaEntry> get(String key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.unlock();
    }
  }

  MetaRange range(String prefix) {
    lock.lock();
    try {
      List<MetaEntry> found = new ArrayList<>();
      for (MetaEntry entry : entries.tailMap(prefix, true).values()) {
        if (!entry.key().startsWith(prefix)) {
          break;
        }
        found.add(entry);
      }
      return new MetaRange(found, revision);
    } finally {
      lock.unlock();
    }
  }

  /// Visits revisions after `cursor` until the visitor says stop, perhaps not all there are.
  /// Returns 0, or, if the next one is gone, up to where history is compacted.
  long history(long cursor, HistoryVisitor visitor) {
    List<Revision> next = recentAfter(cursor);
    if (next.isEmpty()) {
      engine.scan(
          engine.metaFamily(),
          MetaKeys.history(cursor + 1),
          MetaKeys.history(revision + 1),
          (key, value) -> {
            long number = MetaKeys.number(key);
            next.add(new Revision(number, MetaKeys.decodeChanges(number, value)));
            return next.size() < SCAN_REVISIONS;
          });
    }
    if (next.isEmpty() || next.getFirst().number != cursor + 1) {
      return compacted;
    }
    for (Revision revision : next) {
      if (!visitor.visit(revision.number, revision.changes)) {
        break;
      }
    }
    return 0;
  }

  private List<Revision> recentAfter(long cursor) {
    lock.lock();
    try {
      Revision first = recent.peekFirst();
      if (first == null || first.number > cursor + 1 || compacted > cursor) {
        return new ArrayList<>();
      }
      return new ArrayList<>(recent.stream().filter(known -> known.number > cursor).toList());
    } finally {
      lock.unlock();
    }
  }

  /// The entry under `key` after all staged transactions; null if there is none.
  @Nullable MetaEntry stagedEntry(String key) {
    Optional<MetaEntry> overlay = staged.get(key);
    return overlay != null ? overlay.orElse(null) : get(key).orElse(null);
  }

  /// Keys under a lease after all staged transactions.
  List<String> stagedKeysOf(long leaseId) {
    TreeMap<String, MetaEntry> all = new TreeMap<>();
    lock.lock();
    try {
      all.putAll(entries);
    } finally {
      lock.unlock();
    }
    staged.forEach(
        (key, entry) -> entry.ifPresentOrElse(e -> all.put(key, e), () -> all.remove(key)));
    return all.values().stream()
        .filter(entry -> entry.leaseId() == leaseId)
        .map(MetaEntry::key)
        .toList();
  }

  long stagedRevision() {
    return stagedRevision;
  }

  long stagedCompacted() {
    return stagedCompacted;
  }

  /// Adds a revision with these changes to the batch.
  void stageChanges(MetaBatch batch, List<MetaChange> changes) {
    long number = ++stagedRevision;
    for (MetaChange change : changes) {
      byte[] key = MetaKeys.entry(change.key());
      switch (change) {
        case MetaChange.Put put -> {
          batch.put(key, MetaKeys.encode(put.entry()));
          staged.put(put.key(), Optional.of(put.entry()));
        }
        case MetaChange.Delete delete -> {
          batch.delete(key);
          staged.put(delete.key(), Optional.empty());
        }
      }
    }
    batch.put(MetaKeys.history(number), MetaKeys.encode(changes));
    batch.put(MetaKeys.REVISION, MetaKeys.counter(number));
    if (number - stagedCompacted >= HISTORY_REVISIONS_MAX + HISTORY_TRIM_REVISIONS) {
      stageCompaction(batch, number - HISTORY_REVISIONS_MAX);
    }
  }

  /// Removes the history up to and including `upTo`.
  void stageCompaction(MetaBatch batch, long upTo) {
    batch.deleteRange(MetaKeys.history(stagedCompacted + 1), MetaKeys.history(upTo + 1));
    batch.put(MetaKeys.COMPACTED, MetaKeys.counter(upTo));
    stagedCompacted = upTo;
  }

  /// Adds a lease to the batch and returns its id, which is never used again.
  long stageLease(MetaBatch batch, Duration timeToLive) {
    long leaseId = ++lastLease;
    batch.put(MetaKeys.lease(leaseId), MetaKeys.counter(timeToLive.toNanos()));
    batch.put(MetaKeys.LAST_LEASE, MetaKeys.counter(leaseId));
    return leaseId;
  }

  void unstage() {
    staged.clear();
    stagedRevision = revision;
    stagedCompacted = compacted;
  }

  /// Makes a revision visible.
  void publish(long number, List<MetaChange> changes) {
    lock.lock();
    try {
      for (MetaChange change : changes) {
        switch (change) {
          case MetaChange.Put put -> entries.put(put.key(), put.entry());
          case MetaChange.Delete delete -> entries.remove(delete.key());
        }
      }
      recent.add(new Revision(number, changes));
      if (recent.size() > RECENT_REVISIONS_MAX) {
        recent.remove();
      }
      revision = number;
      compacted = Math.max(compacted, stagedCompacted);
    } finally {
      lock.unlock();
    }
    staged.clear();
    onPublish.run();
  }

  void publishCompaction() {
    compacted = Math.max(compacted, stagedCompacted);
  }

  /// Receives the changes of one revision; returns whether to go on.
  @FunctionalInterface
  interface HistoryVisitor {
    boolean visit(long revision, List<MetaChange> changes);
  }

  private record Revision(long number, List<MetaChange> changes) {}
}
