package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Codes of consecutive vectors, borrowed, see [VectorCodes].
///
/// @param offset of the first code in `codes`, in bytes
/// @param stride from code to code, in bytes
/// @param terms scale and residual of each vector, one after another
/// @param termsOffset of the first ones in `terms`, in bytes
public record CodedRows(
    MemorySegment codes,
    long offset,
    long stride,
    int count,
    MemorySegment terms,
    long termsOffset) {}
