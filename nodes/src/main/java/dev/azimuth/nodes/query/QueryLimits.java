package dev.azimuth.nodes.query;

/// Limits of one fragment.
///
/// @param fragmentBytesMax memory that a fragment's order or groups may take; more is
///   `OUT_OF_MEMORY`
public record QueryLimits(long fragmentBytesMax) {
  /// 256 MiB.
  public static final QueryLimits DEFAULT = new QueryLimits(256L << 20);

  public QueryLimits {
    if (fragmentBytesMax < 1) {
      throw new IllegalArgumentException("a fragment needs memory");
    }
  }
}
