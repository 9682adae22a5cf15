package dev.azimuth.sql.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Plans by the text of their statements, the least recently used forgotten first. Safe for any
/// thread.
final class PlanCache {
  private final int entriesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Prepared> entries = new LinkedHashMap<>(16, 0.75f, true);

  /// A cache of at most `entriesMax` plans.
  PlanCache(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  /// What a plan depends on.
  record Key(String sql, String schema, long catalogVersion) {}

  @Nullable Prepared get(Key key) {
    lock.lock();
    try {
      return entries.get(key);
    } finally {
      lock.unlock();
    }
  }

  void put(Key key, Prepared plan) {
    lock.lock();
    try {
      entries.put(key, plan);
      if (entries.size() > entriesMax) {
        entries.remove(entries.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }
}
