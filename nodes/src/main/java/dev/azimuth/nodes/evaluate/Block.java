package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.growing.GrowingRows;

/// Rows `first` up to `first + count` that lie together in every column.
public record Block(GrowingRows rows, int first, int count) {}
