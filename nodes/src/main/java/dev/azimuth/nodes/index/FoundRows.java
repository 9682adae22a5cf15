package dev.azimuth.nodes.index;

/// Rows that a search found, nearest first; see [IndexSearch#nearest].
///
/// @param distances by the metric of the index; squared for L2
public record FoundRows(int[] rows, double[] distances, SearchWork work) {}
