package dev.azimuth.nodes.api.expression;

/// Distances between vectors of numbers, and between binary vectors; smaller is nearer.
public enum DistanceMetric {
  /// `sqrt(sum((a - b)^2))`.
  L2,
  /// `sum((a - b)^2)`.
  L2_SQUARED,
  /// `1 - a·b / (|a| |b|)`, in 0 to 2; 1 if a vector is zero, as if orthogonal.
  COSINE,
  /// `-(a·b)`.
  NEGATIVE_INNER_PRODUCT,
  /// `sum(|a - b|)`.
  L1,
  /// Of binary vectors: how many bits differ.
  HAMMING,
  /// Of binary vectors: the part of the bits set in either that is not set in both, in 0 to 1; 1 if
  /// none is set in both, as in pgvector.
  JACCARD;

  /// Whether it is one between binary vectors.
  public boolean isOfBits() {
    return this == HAMMING || this == JACCARD;
  }

  /// What is wrong where only numbers are compared.
  public IllegalArgumentException notOfNumbers() {
    return new IllegalArgumentException(this + " is no distance between vectors of numbers");
  }
}
