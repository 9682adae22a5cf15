package dev.azimuth.sql.api;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Up to where a connection has written into the logs of shards: what its reads with `session`
/// consistency must have seen.
///
/// As text: `<table id>/<shard>:<position>`, with commas between them, which clients keep and give
/// back as it is, the highest position of each shard.
///
/// @param byShard positions; a shard that is not among them was not written to
public record WrittenPositions(Map<LogName, Long> byShard) {
  /// Most shards that a client keeps positions of; with more it reads as with `strong`.
  public static final int SHARDS_MAX = 256;

  /// Nothing was written.
  public static final WrittenPositions NONE = new WrittenPositions(Map.of());

  private static final String NO_PREFIX = "";

  public WrittenPositions {
    byShard = Map.copyOf(byShard);
  }

  /// Reads the text; fails with `INVALID_SETTING`.
  public static WrittenPositions parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    Map<LogName, Long> positions = new HashMap<>();
    for (String entry : text.split(",", SHARDS_MAX + 1)) {
      int colon = entry.indexOf(':');
      LogName shard =
          LogName.ofKey(NO_PREFIX, entry.substring(0, Math.max(0, colon)))
              .orElseThrow(() -> unreadable(entry));
      positions.merge(shard, position(entry, entry.substring(colon + 1)), Math::max);
    }
    return new WrittenPositions(positions);
  }

  private static long position(String entry, String text) {
    try {
      long position = Long.parseLong(text);
      if (position >= 0) {
        return position;
      }
    } catch (NumberFormatException e) {
      throw unreadable(entry);
    }
    throw unreadable(entry);
  }

  private static AzimuthException unreadable(String entry) {
    return new AzimuthException(
        ErrorCode.INVALID_SETTING,
        "positions that a connection has written are table/shard:position of at most "
            + SHARDS_MAX
            + " shards, not "
            + entry);
  }

  /// The position that was written last in a shard; 0 for none.
  public long in(LogName shard) {
    return byShard.getOrDefault(shard, 0L);
  }

  /// The text that [#parse] reads.
  public String text() {
    return byShard.entrySet().stream()
        .map(entry -> entry.getKey().keyUnder(NO_PREFIX) + ':' + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
