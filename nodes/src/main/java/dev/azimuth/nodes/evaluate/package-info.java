/// Expressions compiled to trees that evaluate a block of rows at a time, with SQL's three-valued
/// logic on bitmaps.
///
/// A compiled tree holds its results in arrays of its own, so it is for one thread at a time. Must
/// not know what the results are for.
@NullMarked
package dev.azimuth.nodes.evaluate;

import org.jspecify.annotations.NullMarked;
