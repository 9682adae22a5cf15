package dev.azimuth.benchmarks;

import dev.azimuth.nodes.index.graph.RowCoding;
import java.util.Optional;

/// What all contenders build with.
///
/// @param coding of Azimuth's index; if empty, what it chooses itself
record BuildSettings(
    int m, int efConstruction, int threads, long seed, Optional<RowCoding> coding) {}
