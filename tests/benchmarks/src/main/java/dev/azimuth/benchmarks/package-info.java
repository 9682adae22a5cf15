/// Benchmarks of the vector engine, in one process, beside other engines.
///
/// Programs, for one thread unless a class says otherwise. Nothing of the product may depend on
/// them.
@NullMarked
package dev.azimuth.benchmarks;

import org.jspecify.annotations.NullMarked;
