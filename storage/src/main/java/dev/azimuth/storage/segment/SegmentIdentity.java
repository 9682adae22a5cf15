package dev.azimuth.storage.segment;

import dev.azimuth.storage.log.LogName;

/// What part of which log a file is about.
///
/// @param schemaVersion version of the table that the columns are those of
/// @param firstPosition first log position of the range
/// @param lastPosition last log position of the range, included
public record SegmentIdentity(
    LogName shard, int schemaVersion, long firstPosition, long lastPosition) {
  public SegmentIdentity {
    if (firstPosition < 1 || lastPosition < firstPosition) {
      throw new IllegalArgumentException("positions " + firstPosition + " to " + lastPosition);
    }
  }
}
