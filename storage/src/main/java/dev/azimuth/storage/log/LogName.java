package dev.azimuth.storage.log;

import java.util.Optional;

/// Name of a log: the shard of a table.
public record LogName(long tableId, int shard) {
  public LogName {
    if (tableId < 0 || shard < 0) {
      throw new IllegalArgumentException("table id and shard start at 0");
    }
  }

  /// The key of what the meta store keeps about the shard under `prefix`: `<prefix><table
  /// id>/<shard>`.
  public String keyUnder(String prefix) {
    return prefix + tableId + '/' + shard;
  }

  /// The shard that [#keyUnder] makes `key` of; empty if it makes it of none, as of keys that only
  /// resemble one.
  public static Optional<LogName> ofKey(String prefix, String key) {
    int slash = key.lastIndexOf('/');
    if (!key.startsWith(prefix) || slash < prefix.length()) {
      return Optional.empty();
    }
    try {
      LogName shard =
          new LogName(
              Long.parseLong(key.substring(prefix.length(), slash)),
              Integer.parseInt(key.substring(slash + 1)));
      return shard.keyUnder(prefix).equals(key) ? Optional.of(shard) : Optional.empty();
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "table-" + tableId + "/shard-" + shard;
  }
}
