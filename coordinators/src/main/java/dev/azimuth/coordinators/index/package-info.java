/// The index coordinator: finds which segment lacks which index, and gives each build to an index
/// node.
///
/// Asynchronous and safe for any thread. What is decided is decided by a function without clock or
/// network: [IndexPlan]. Must not know nodes other than by their records, nor how an index is
/// built.
@NullMarked
package dev.azimuth.coordinators.index;

import org.jspecify.annotations.NullMarked;
