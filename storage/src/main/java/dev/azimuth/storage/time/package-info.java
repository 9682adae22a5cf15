/// The seams to wall clock, timers and threads, and the hybrid timestamps that order all writes.
///
/// Everything above takes its time, delays and executors from here, so that a test can run a whole
/// cluster on one seeded thread. Nothing else in the project calls the JDK clock or makes threads.
@NullMarked
package dev.azimuth.storage.time;

import org.jspecify.annotations.NullMarked;
