package dev.azimuth.storage.manifest;

/// A pointer and the meta store's revision of its last change: what the next commit starts from.
public record PointerEntry(ManifestPointer pointer, long revision) {}
