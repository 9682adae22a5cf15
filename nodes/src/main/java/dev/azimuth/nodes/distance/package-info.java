/// Distances between vectors of numbers and between binary ones: SIMD kernels over many rows, and
/// what makes metrics of them. Sparse vectors are compared in plain loops.
///
/// Stateless or for one thread, as each class says; nothing allocates per call. The only package
/// that uses the Vector API. Must not know where the rows come from or who asks.
@NullMarked
package dev.azimuth.nodes.distance;

import org.jspecify.annotations.NullMarked;
