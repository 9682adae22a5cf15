package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;

/// What a build made.
///
/// @param file bytes of the index file, in memory of the build's arena
/// @param checksum tells this file from others
public record BuiltIndex(MemorySegment file, int checksum) {}
