package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Consecutive vectors in memory, borrowed: `float32[dimension]` each, in native byte order.
///
/// @param offset of the first vector in `data`, in bytes
/// @param stride from vector to vector, in bytes
/// @param squares [SquaredNorm]s, `float32` each, one after another
/// @param squaresOffset of the first one in `squares`, in bytes
public record VectorRows(
    MemorySegment data,
    long offset,
    long stride,
    int count,
    MemorySegment squares,
    long squaresOffset) {}
