package dev.azimuth.storage.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A message of a log: a record, or the last part of one.
///
/// @param value the record or its last part
/// @param parts where the parts before it lie; null for a whole record
record Message(long offset, byte[] value, @Nullable PartList parts) {
  static Message of(ConsumerRecord<byte[], byte[]> received) {
    return new Message(
        received.offset(),
        received.value(),
        PartList.in(received.headers().lastHeader(PartList.HEADER)));
  }

  /// Bytes of the whole record.
  int recordBytes() {
    return parts == null ? value.length : parts.recordBytes();
  }
}
