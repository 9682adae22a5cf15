package dev.azimuth.sql.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Plans by the normalised text of their statements (see [StatementText]), the least recently used
/// forgotten first. Texts as they were sent are remembered too, so that a known one is not scanned
/// again. Safe for any thread.
final class PlanCache {
  private final Limits limits;
  private final Set<String> keywords;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Key> normalizedTexts = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, Prepared> plans = new LinkedHashMap<>(16, 0.75f, true);

  /// An empty cache.
  ///
  /// @param keywords reserved words, in upper case
  PlanCache(Limits limits, Set<String> keywords) {
    this.limits = limits;
    this.keywords = keywords;
  }

  /// What a cache holds at most.
  ///
  /// @param plansMax named `sql.plans.max`
  /// @param textMax characters of a statement whose plan is kept, named `sql.plan.text.max`: longer
  ///   ones are full of literals and do not come again
  record Limits(int plansMax, int textMax) {
    static final Limits DEFAULT = new Limits(2_000, 32 * 1024);
  }

  /// What a plan depends on.
  record Key(String sql, String schema, Optional<Double> accuracy, long catalogVersion) {}

  @Nullable Prepared get(Key key) {
    if (key.sql.length() > limits.textMax) {
      return null;
    }
    lock.lock();
    try {
      Key known = normalizedTexts.get(key);
      Prepared plan = known == null ? null : plans.get(known);
      if (plan != null) {
        return plan;
      }
    } finally {
      lock.unlock();
    }
    Key normalized = normalized(key);
    lock.lock();
    try {
      Prepared plan = plans.get(normalized);
      if (plan != null) {
        put(normalizedTexts, key, normalized);
      }
      return plan;
    } finally {
      lock.unlock();
    }
  }

  void put(Key key, Prepared plan) {
    if (key.sql.length() > limits.textMax) {
      return;
    }
    Key normalized = normalized(key);
    lock.lock();
    try {
      put(normalizedTexts, key, normalized);
      put(plans, normalized, plan);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return plans.size();
    } finally {
      lock.unlock();
    }
  }

  private Key normalized(Key key) {
    return new Key(
        StatementText.normalized(key.sql, keywords), key.schema, key.accuracy, key.catalogVersion);
  }

  private <V> void put(Map<Key, V> entries, Key key, V value) {
    entries.put(key, value);
    if (entries.size() > limits.plansMax) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
