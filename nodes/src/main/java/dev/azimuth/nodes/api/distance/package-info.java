/// The distance of two vectors outside of a node, with the bits that nodes give.
///
/// Stateless. Must not know rows, fragments or SQL.
@NullMarked
package dev.azimuth.nodes.api.distance;

import org.jspecify.annotations.NullMarked;
