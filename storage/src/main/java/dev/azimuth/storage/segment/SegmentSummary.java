package dev.azimuth.storage.segment;

/// What was written to a segment file.
///
/// @param bytes of the file
/// @param checksum CRC32C of its footer, which holds the checksums of all else; tells two files
///   apart
public record SegmentSummary(SegmentDescription description, long bytes, int checksum) {
  /// Number of row versions.
  public int rowCount() {
    return description.content().rowCount();
  }
}
