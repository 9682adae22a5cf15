/// Quantisation: vectors in one or four bits per dimension, and distances estimated from them.
///
/// Codes need no training beyond the mean of the vectors; what is random comes from a seed.
/// Stateless, or for one thread, as each class says.
@NullMarked
package dev.azimuth.nodes.index.code;

import org.jspecify.annotations.NullMarked;
