/// Benchmarks of the vector engine in one process, and of the server over JDBC, beside others.
///
/// Programs, for one thread unless a class says otherwise. Nothing of the product may depend on
/// them.
@NullMarked
package dev.azimuth.benchmarks;

import org.jspecify.annotations.NullMarked;
