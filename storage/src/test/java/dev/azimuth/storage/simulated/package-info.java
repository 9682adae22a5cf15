/// Time, scheduling and storage of a simulated world: one thread, virtual time, one seed.
///
/// Everything that happens is drawn from the seed of a
/// [dev.azimuth.storage.simulated.SimulatedScheduler], so a run can be repeated exactly. For one
/// thread, the one that calls `runUntil`.
@NullMarked
package dev.azimuth.storage.simulated;

import org.jspecify.annotations.NullMarked;
