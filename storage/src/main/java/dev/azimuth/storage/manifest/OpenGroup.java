package dev.azimuth.storage.manifest;

/// A group of parts in a shard's log whose last part has not come by a cut: what who starts there
/// must know to collect it.
///
/// @param group as in the records of its parts
/// @param firstPosition of its first part
/// @param lastTimestamp effective timestamp of its newest part by then
public record OpenGroup(long group, long firstPosition, long lastTimestamp) {
  public OpenGroup {
    if (group < 0 || firstPosition < 1 || lastTimestamp < 0) {
      throw new IllegalArgumentException("group " + group + " from position " + firstPosition);
    }
  }
}
