package dev.azimuth.nodes.job;

import dev.azimuth.storage.manifest.IndexFile;

/// A file of an index in the object store that no manifest names yet.
///
/// @param since when it began to be put there
public record StoredIndex(IndexFile file, PutTime since) {}
