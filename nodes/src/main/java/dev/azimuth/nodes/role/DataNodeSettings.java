package dev.azimuth.nodes.role;

/// Settings of a data node.
///
/// @param growingBytesMax memory for growing rows of all shards in the process; writes beyond it
///   are refused with `OUT_OF_MEMORY`
public record DataNodeSettings(long growingBytesMax) {
  public DataNodeSettings {
    if (growingBytesMax < 1) {
      throw new IllegalArgumentException("growing rows need memory");
    }
  }
}
