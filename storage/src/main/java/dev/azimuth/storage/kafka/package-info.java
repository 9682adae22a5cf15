/// The log broker on Kafka.
///
/// Speaks to Kafka through its Java client; no other package may name it. A log is a partition of
/// the topic of its table, and a record's position is its offset and one; a record that is too
/// large for a message lies in parts elsewhere, so that positions stay dense. Nothing blocks a
/// caller: what blocks runs on the scheduler's blocking executor, and one thread follows the ends
/// of all logs that somebody waits for. Must not know what is stored.
@NullMarked
package dev.azimuth.storage.kafka;

import org.jspecify.annotations.NullMarked;
