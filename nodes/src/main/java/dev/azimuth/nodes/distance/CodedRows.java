package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Codes of consecutive vectors, borrowed, see [VectorCodes].
///
/// @param offset of the first code in `coarse` and in `fine`, in bytes
/// @param stride from code to code in each, in bytes
/// @param terms of each vector, one after another
/// @param termsOffset of the first ones in `terms`, in bytes
public record CodedRows(
    MemorySegment coarse,
    MemorySegment fine,
    long offset,
    long stride,
    int count,
    MemorySegment terms,
    long termsOffset) {}
