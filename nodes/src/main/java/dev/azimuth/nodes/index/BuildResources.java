package dev.azimuth.nodes.index;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;

/// What a build may use.
///
/// @param executor runs tasks later, never within `execute`; each takes some milliseconds
/// @param parallelism tasks at a time
/// @param arena shared; gets the memory of the index
public record BuildResources(Executor executor, int parallelism, Arena arena) {
  public BuildResources {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism " + parallelism);
    }
  }
}
