/// Expressions that nodes evaluate next to the data: filters, distances and outputs of a fragment.
///
/// Only what a node evaluates exactly as the SQL layer does is expressible. Immutable values.
@NullMarked
package dev.azimuth.nodes.api.expression;

import org.jspecify.annotations.NullMarked;
