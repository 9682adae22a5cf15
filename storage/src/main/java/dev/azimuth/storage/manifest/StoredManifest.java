package dev.azimuth.storage.manifest;

/// A manifest, the pointer by which it was found, and the meta store's revision of that.
public record StoredManifest(Manifest manifest, ManifestPointer pointer, long revision) {}
