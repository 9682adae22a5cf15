package dev.azimuth.nodes.part;

import org.jspecify.annotations.Nullable;

/// The smallest and the largest value of a column in a part, as canonical values of its type; null
/// where a bound is not known.
///
/// Of text and binary, which may be long, they are bounds that need not be values: each an
/// [dev.azimuth.storage.column.EncodedKey] of one column.
///
/// @param allNull whether every row is NULL
public record ColumnRange(@Nullable Object min, @Nullable Object max, boolean allNull) {}
