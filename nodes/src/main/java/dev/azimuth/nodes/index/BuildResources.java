package dev.azimuth.nodes.index;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;

/// What a build may use.
///
/// @param executor runs tasks later, never within `execute`; each takes some milliseconds
/// @param parallelism tasks at a time
/// @param arena shared; gets the memory of the index
/// @param bytesMax most bytes of memory that the build takes beside the vectors
public record BuildResources(Executor executor, int parallelism, Arena arena, long bytesMax) {
  public BuildResources {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism " + parallelism);
    }
  }

  /// With as much memory as it takes.
  public BuildResources(Executor executor, int parallelism, Arena arena) {
    this(executor, parallelism, arena, Long.MAX_VALUE);
  }
}
