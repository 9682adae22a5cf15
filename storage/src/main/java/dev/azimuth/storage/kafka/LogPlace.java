package dev.azimuth.storage.kafka;

import dev.azimuth.storage.log.LogName;
import org.apache.kafka.common.TopicPartition;

/// Where the records of a log lie.
///
/// A log that was deleted and made again has a higher generation, and lies in other topics, so that
/// its positions start anew and nobody mistakes the one for the other.
///
/// @param log the log
/// @param generation of the topics of its table, from 1
/// @param records its records, in order; the one at offset `n` has position `n + 1`
/// @param parts parts of its large records, in no order
record LogPlace(LogName log, int generation, TopicPartition records, TopicPartition parts) {
  static LogPlace of(String topicPrefix, LogName log, int generation) {
    String topic = topicPrefix + "-table-" + log.tableId() + "-" + generation;
    return new LogPlace(
        log,
        generation,
        new TopicPartition(topic, log.shard()),
        new TopicPartition(topic + "-parts", log.shard()));
  }

  static long position(long offset) {
    return offset + 1;
  }

  static long offset(long position) {
    return position - 1;
  }

  /// For messages.
  @Override
  public String toString() {
    return log + " (" + records + " in Kafka)";
  }
}
