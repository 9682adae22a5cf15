package dev.azimuth.storage.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is done with the messages of a partition as they come; called by one thread.
interface Tail {
  /// Takes messages, the next ones of the partition.
  void take(List<ConsumerRecord<byte[], byte[]>> messages);

  /// Learns that messages below this offset are gone, and were not taken.
  void skipTo(long offset);

  /// Whether more may come now.
  boolean hasRoom();
}
