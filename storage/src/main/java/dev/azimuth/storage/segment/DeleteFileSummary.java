package dev.azimuth.storage.segment;

/// What was written to a delete file.
///
/// @param count number of entries
/// @param bytes of the file
/// @param checksum CRC32C of its footer, which holds the checksums of all else
public record DeleteFileSummary(SegmentIdentity identity, int count, long bytes, int checksum) {}
