/// The log broker: named, append-only sequences of records with dense positions.
///
/// Acknowledged means durable. Order is kept within one log only. Safe for any thread. Knows
/// nothing of what a record means.
@NullMarked
package dev.azimuth.storage.log;

import org.jspecify.annotations.NullMarked;
