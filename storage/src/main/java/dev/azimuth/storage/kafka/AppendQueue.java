package dev.azimuth.storage.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// Appends to one log, sent in the order in which they came.
///
/// The parts of a large record are sent at once, beside other records; its last part takes its
/// turn, and waits until Kafka has all the others. So the record is there from one moment to the
/// next, for every reader at the same position, or not at all.
final class AppendQueue {
  /// Room in a message for what is not payload, a list of parts among it.
  static final int MESSAGE_OVERHEAD_BYTES = 4 << 10;

  private final MessageSender sender;
  private final Supplier<LogPlace> place;
  private final int partBytesMax;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();
  private boolean isSending;

  /// @param parts offsets of its parts but the last; null for a record in one message
  private record Append(
      byte[] record,
      @Nullable CompletableFuture<List<Long>> parts,
      CompletableFuture<Long> position) {}

  /// @param place finds where the log lies; may block
  AppendQueue(
      MessageSender sender, Supplier<LogPlace> place, int messageBytesMax, Executor executor) {
    this.sender = sender;
    this.place = place;
    partBytesMax = messageBytesMax - MESSAGE_OVERHEAD_BYTES;
    this.executor = executor;
  }

  /// Completes with the record's position.
  CompletableFuture<Long> append(byte[] record) {
    Append append = new Append(record, parts(record), new CompletableFuture<>());
    lock.lock();
    try {
      waiting.add(append);
      if (!isSending) {
        executor.execute(this::send);
        isSending = true;
      }
    } finally {
      lock.unlock();
    }
    return append.position;
  }

  private @Nullable CompletableFuture<List<Long>> parts(byte[] record) {
    return record.length <= partBytesMax
        ? null
        : CompletableFuture.supplyAsync(() -> sendParts(record), executor);
  }

  private List<Long> sendParts(byte[] record) {
    LogPlace target = place.get();
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    for (int from = 0; from + partBytesMax < record.length; from += partBytesMax) {
      byte[] part = Arrays.copyOfRange(record, from, from + partBytesMax);
      sent.add(
          sender.send(
              new ProducerRecord<>(
                  target.parts().topic(), target.parts().partition(), null, part)));
    }
    List<Long> offsets = new ArrayList<>();
    sent.forEach(offset -> offsets.add(offset.join()));
    return offsets;
  }

  private void send() {
    for (Append append = next(); append != null; append = next()) {
      Append current = append;
      try {
        var _ =
            message(current)
                .whenComplete((offset, failure) -> {
                  if (failure != null) {
                    current.position.completeExceptionally(failure);
                  } else {
                    current.position.complete(LogPlace.position(offset));
                  }
                });
      } catch (RuntimeException e) {
        current.position.completeExceptionally(KafkaFailure.ofRefusal("not sent", e));
      }
    }
  }

  private @Nullable Append next() {
    lock.lock();
    try {
      Append next = waiting.poll();
      isSending = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Long> message(Append append) {
    CompletableFuture<List<Long>> parts = append.parts;
    LogPlace target = place.get();
    String topic = target.records().topic();
    int partition = target.records().partition();
    if (parts == null) {
      return sender.send(new ProducerRecord<>(topic, partition, null, append.record));
    }
    List<Long> offsets = await(parts);
    byte[] last =
        Arrays.copyOfRange(append.record, offsets.size() * partBytesMax, append.record.length);
    byte[] list = PartList.of(append.record, offsets).encode();
    return sender.send(
        new ProducerRecord<>(
            topic,
            partition,
            (byte[]) null,
            last,
            List.of(new RecordHeader(PartList.HEADER, list))));
  }

  /// A record some of whose parts may be missing is certainly not in the log.
  private static List<Long> await(CompletableFuture<List<Long>> parts) {
    try {
      return parts.join();
    } catch (RuntimeException e) {
      throw KafkaFailure.ofRefusal("parts of a record", e);
    }
  }
}
