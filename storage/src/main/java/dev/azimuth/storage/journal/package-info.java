/// The journal of an embedded storage: the records of all its logs, one after another in files that
/// only grow, so that one sync makes records of many logs durable and each is written once.
///
/// One thread at a time writes; reads run on any thread. Files without a record that a log still
/// has are removed; the few records of others are written again by whoever asks for it. Knows the
/// names of logs and nothing of what records mean, of waits for them, or of groups of writes.
@NullMarked
package dev.azimuth.storage.journal;

import org.jspecify.annotations.NullMarked;
