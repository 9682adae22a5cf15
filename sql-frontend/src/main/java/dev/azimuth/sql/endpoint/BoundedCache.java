package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Values that may be forgotten: at most `sizeMax`, the longest unused go first, and none stays
/// unused for longer than `idleNanos`.
final class BoundedCache<K, V> {
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<K, Held<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final int sizeMax;
  private final long idleNanos;
  private final Clock clock;

  BoundedCache(int sizeMax, long idleNanos, Clock clock) {
    this.sizeMax = sizeMax;
    this.idleNanos = idleNanos;
    this.clock = clock;
  }

  @Nullable V get(K key) {
    lock.lock();
    try {
      Held<V> held = entries.get(key);
      if (held == null) {
        return null;
      }
      held.usedNanos = clock.nanos();
      return held.value;
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value) {
    lock.lock();
    try {
      store(key, value);
    } finally {
      lock.unlock();
    }
  }

  /// Replaces the value of `key`, or `initial` when there is none, by what `change` makes of it.
  V update(K key, V initial, UnaryOperator<V> change) {
    lock.lock();
    try {
      Held<V> held = entries.get(key);
      V changed = change.apply(held == null ? initial : held.value);
      store(key, changed);
      return changed;
    } finally {
      lock.unlock();
    }
  }

  void remove(K key) {
    lock.lock();
    try {
      entries.remove(key);
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

  private void store(K key, V value) {
    long now = clock.nanos();
    entries.put(key, new Held<>(value, now));
    Iterator<Map.Entry<K, Held<V>>> oldest = entries.entrySet().iterator();
    while (oldest.hasNext()) {
      Held<V> held = oldest.next().getValue();
      if (entries.size() <= sizeMax && now - held.usedNanos <= idleNanos) {
        break;
      }
      oldest.remove();
    }
  }

  private static final class Held<V> {
    private final V value;
    private long usedNanos;

    private Held(V value, long usedNanos) {
      this.value = value;
      this.usedNanos = usedNanos;
    }
  }
}
