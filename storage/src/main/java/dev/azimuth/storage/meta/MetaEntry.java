package dev.azimuth.storage.meta;

/// A value in the meta store: its key, bytes, the revision of its last change, and its lease (0:
/// none).
///
/// The array is shared and must not be modified.
@SuppressWarnings("ArrayRecordComponent")
public record MetaEntry(String key, byte[] value, long revision, long leaseId) {}
