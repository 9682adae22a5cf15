package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.RowPart;

/// Rows `first` up to `first + count` of a part, which lie together in every column.
///
/// @param index of the part in the snapshot
public record Block(RowPart rows, int index, int first, int count) {}
