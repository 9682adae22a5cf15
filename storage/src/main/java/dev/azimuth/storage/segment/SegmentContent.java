package dev.azimuth.storage.segment;

import dev.azimuth.storage.column.EncodedKey;

/// What the row versions of a segment span; zeros and empty keys if there is none.
///
/// @param rowCount number of versions
/// @param liveCount versions that were not superseded when the file was written
/// @param firstVersion lowest `RowVersion`
/// @param lastVersion highest `RowVersion`
/// @param firstWritten lowest timestamp at which one was written
/// @param lastWritten highest timestamp at which one was written
/// @param firstSuperseded lowest timestamp at which one ended; 0 if all are live
/// @param lastSuperseded highest timestamp at which one ended; 0 if all are live
/// @param keyCount number of different keys
/// @param firstKey lowest key
/// @param lastKey highest key
public record SegmentContent(
    int rowCount,
    int liveCount,
    long firstVersion,
    long lastVersion,
    long firstWritten,
    long lastWritten,
    long firstSuperseded,
    long lastSuperseded,
    int keyCount,
    EncodedKey firstKey,
    EncodedKey lastKey) {
  public SegmentContent {
    if (rowCount < 0
        || liveCount < 0
        || liveCount > rowCount
        || keyCount < 0
        || keyCount > rowCount
        || firstVersion > lastVersion
        || firstWritten > lastWritten
        || firstSuperseded > lastSuperseded
        || (firstSuperseded == 0) != (liveCount == rowCount)
        || firstKey.compareTo(lastKey) > 0) {
      throw new IllegalArgumentException(
          rowCount + " rows, " + liveCount + " live, " + keyCount + " keys");
    }
  }
}
