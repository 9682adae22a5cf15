package dev.azimuth.storage.meta;

/// Whether a transaction took effect, and the store's revision after it.
public record CommitResult(boolean committed, long revision) {}
