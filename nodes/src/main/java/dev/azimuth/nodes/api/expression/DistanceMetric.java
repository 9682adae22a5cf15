package dev.azimuth.nodes.api.expression;

/// Distances between float32 vectors; smaller is nearer.
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
  L1
}
