package dev.azimuth.storage.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A consumer that reads one partition after another, from wherever it is told. For one thread at a
/// time.
///
/// What Kafka sent beyond what was asked for is kept, for a reader that goes on there.
final class FetchCursor implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final Duration limit;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private @Nullable TopicPartition partition;
  private long next;

  /// @param limit how long to wait for a message
  FetchCursor(Consumer<byte[], byte[]> consumer, Duration limit) {
    this.consumer = consumer;
    this.limit = limit;
  }

  /// Whether the next message is at that place without another request's detour.
  boolean isAt(TopicPartition wanted, long offset) {
    return wanted.equals(partition) && next == offset;
  }

  void moveTo(TopicPartition wanted, long offset) {
    boolean same = wanted.equals(partition);
    if (!same) {
      consumer.assign(List.of(wanted));
      partition = wanted;
      fetched.clear();
    }
    while (!fetched.isEmpty() && fetched.getFirst().offset() < offset) {
      next = fetched.remove().offset() + 1;
    }
    boolean isThere =
        same && (fetched.isEmpty() ? next == offset : fetched.getFirst().offset() == offset);
    if (!isThere) {
      fetched.clear();
      consumer.seek(wanted, offset);
    }
    next = offset;
  }

  /// The next message, whenever it comes within the limit.
  ConsumerRecord<byte[], byte[]> next() {
    if (fetched.isEmpty()) {
      consumer.poll(limit).forEach(fetched::add);
    }
    ConsumerRecord<byte[], byte[]> message = fetched.poll();
    if (message == null) {
      throw new TimeoutException("no message came from " + partition + " within " + limit);
    }
    next = message.offset() + 1;
    return message;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
