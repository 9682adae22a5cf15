package dev.azimuth.benchmarks;

import dev.azimuth.nodes.index.graph.RowCoding;
import java.util.Optional;

/// What all contenders build with.
///
/// @param coding of Azimuth's graph; if empty, what it chooses itself
/// @param lists of indexes by lists; if empty, what they choose themselves
record BuildSettings(
    int m,
    int efConstruction,
    int threads,
    long seed,
    Optional<RowCoding> coding,
    Optional<Integer> lists) {}
