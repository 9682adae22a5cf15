package dev.azimuth.nodes.role;

import dev.azimuth.storage.record.RowOperation;

/// Settings of a data node.
///
/// @param growingBytesMax memory for growing rows of all shards in the process; writes beyond it
///   are refused with `OUT_OF_MEMORY`; deletes may go a little further
public record DataNodeSettings(long growingBytesMax) {
  /// What deletes may take beyond the limit of other writes: room for the chunks by which rows grow
  /// past their limit, and one part in so many for the deletes themselves.
  private static final long DELETE_RESERVE_BYTES = 64L << 20;

  private static final int DELETE_RESERVE_PART = 16;

  public DataNodeSettings {
    if (growingBytesMax < 1) {
      throw new IllegalArgumentException("growing rows need memory");
    }
  }

  /// Memory up to which writes of this kind are admitted.
  long bytesMax(RowOperation kind) {
    return switch (kind) {
      case PUT -> growingBytesMax;
      case DELETE -> growingBytesMax + growingBytesMax / DELETE_RESERVE_PART + DELETE_RESERVE_BYTES;
    };
  }
}
