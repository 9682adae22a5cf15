package dev.azimuth.storage.catalog;

/// Value of the key that every transaction on the catalog changes.
///
/// @param version raised by one each time
/// @param change identifies the transaction that wrote it, so that its author can tell afterwards
///   whether a transaction with an unknown outcome took effect
public record CatalogVersion(long version, String change) {}
