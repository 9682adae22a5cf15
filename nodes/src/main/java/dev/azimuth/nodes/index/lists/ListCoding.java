package dev.azimuth.nodes.index.lists;

/// What the lists hold of each row beside its ordinal.
public enum ListCoding {
  /// Nothing: vectors are compared themselves.
  VECTORS,
  /// A byte for each dimension, see [dev.azimuth.nodes.distance.VectorCodes].
  BYTES,
  /// A byte for each of some parts of the vector, see [ProductCode].
  PRODUCT
}
