/// Leader election through the meta store: a key that is created conditionally under a lease.
///
/// Whoever created the key leads until the lease ends. Two guards keep a deposed leader harmless:
/// each of its transactions requires the key's revision, and what it answers from memory it answers
/// only while its lease is certain to last. Safe for any thread; knows nothing of what is led.
@NullMarked
package dev.azimuth.coordinators.election;

import org.jspecify.annotations.NullMarked;
