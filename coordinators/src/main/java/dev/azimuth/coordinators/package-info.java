/// The coordinators: each is a pure function from what is wanted and observed to changes.
///
/// Everything they know is in the meta store; one of each kind is active, the others wait. All code
/// is asynchronous and safe for any thread. They never call nodes and never are called by them.
@NullMarked
package dev.azimuth.coordinators;

import org.jspecify.annotations.NullMarked;
