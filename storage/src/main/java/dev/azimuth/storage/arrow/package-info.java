/// Arrow IPC files that Azimuth writes and searches in place: one record batch, regions of its own
/// beside it, and a checksum over every byte.
///
/// A writer is for one thread at a time; an opened file is immutable and safe for any thread. Knows
/// columns and their types, not what a segment or a delete is. Only this package names Arrow's
/// classes.
@NullMarked
package dev.azimuth.storage.arrow;

import org.jspecify.annotations.NullMarked;
