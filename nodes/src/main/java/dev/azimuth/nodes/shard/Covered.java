package dev.azimuth.nodes.shard;

/// What the manifest covers that a shard's state is built on.
///
/// @param manifestNumber of the manifest; 0 for none
/// @param position the last log position that it covers; 0 for none
/// @param retainedFrom reads at this timestamp and later see all that they should; earlier ones are
///   refused
public record Covered(long manifestNumber, long position, long retainedFrom) {
  /// Nothing: all comes from the log.
  public static final Covered NOTHING = new Covered(0, 0, 0);
}
