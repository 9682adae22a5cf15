package dev.azimuth.jdbc;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Up to where a connection has written into the logs of shards, as the answers to its writes say;
/// it goes with each request, so that reads with `session` consistency see it through any proxy.
///
/// Of each shard the highest position is kept. When there are too many shards for a request, they
/// are given up for good: the connection's reads with `session` consistency are `strong` ones then.
final class WrittenPositions {
  /// Most shards, as the server takes them.
  static final int SHARDS_MAX = 256;

  private final Map<String, Long> byShard = new ConcurrentHashMap<>();
  private volatile boolean tooMany;

  /// Takes over what an answer says: `<shard>:<position>`, with commas between them.
  void merge(String text) {
    for (String entry : text.split(",", -1)) {
      int colon = entry.lastIndexOf(':');
      if (colon > 0 && !tooMany) {
        byShard.merge(
            entry.substring(0, colon), Long.parseLong(entry.substring(colon + 1)), Math::max);
      }
    }
    if (byShard.size() > SHARDS_MAX) {
      tooMany = true;
      byShard.clear();
    }
  }

  /// What the requests carry; empty if it would be too much.
  Optional<String> text() {
    String text =
        byShard.entrySet().stream()
            .map(entry -> entry.getKey() + ':' + entry.getValue())
            .collect(Collectors.joining(","));
    return tooMany ? Optional.empty() : Optional.of(text);
  }
}
