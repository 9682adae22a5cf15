package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/// Reads messages and parts of large records from Kafka, from any offset. Blocks; safe for any
/// thread.
final class LogFetcher implements AutoCloseable {
  /// Most reads at a time; others wait.
  static final int FETCHES_MAX = 4;

  private final KafkaClients clients;
  private final Duration limit;
  private final Semaphore permits = new Semaphore(FETCHES_MAX, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final List<FetchCursor> idle = new ArrayList<>();
  private boolean closed;

  /// @param limit how long to wait for a message
  LogFetcher(KafkaClients clients, Duration limit) {
    this.clients = clients;
    this.limit = limit;
  }

  /// Messages from `offset` up to `end`, about `bytesMax` bytes, at least one.
  ///
  /// Fails with `LIMIT_EXCEEDED` when they are trimmed, with `CORRUPTED` when one is missing.
  List<Message> read(LogPlace place, long offset, long end, int bytesMax) {
    try {
      return with(
          place.records(),
          offset,
          cursor -> {
            List<Message> messages = new ArrayList<>();
            long bytes = 0;
            for (long at = offset; at < end && (messages.isEmpty() || bytes < bytesMax); at++) {
              Message message = Message.of(expect(cursor, at, place));
              messages.add(message);
              bytes += message.recordBytes();
            }
            return messages;
          });
    } catch (OffsetOutOfRangeException e) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "position " + LogPlace.position(offset) + " of " + place + " is trimmed",
          e);
    }
  }

  private static ConsumerRecord<byte[], byte[]> expect(
      FetchCursor cursor, long offset, LogPlace place) {
    ConsumerRecord<byte[], byte[]> message = cursor.next();
    if (message.offset() != offset) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          "%s has no message at offset %d, the next is at %d"
              .formatted(place, offset, message.offset()));
    }
    return message;
  }

  /// When Kafka took the message at `offset`, in milliseconds.
  long timestamp(LogPlace place, long offset) {
    return with(place.records(), offset, cursor -> expect(cursor, offset, place).timestamp());
  }

  /// The record that ends with `message`.
  byte[] join(LogPlace place, Message message) {
    PartList list = message.parts();
    if (list == null) {
      return message.value();
    }
    try {
      return list.join(parts(place, list), message.value());
    } catch (OffsetOutOfRangeException e) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          "parts of position " + LogPlace.position(message.offset()) + " of " + place + " are gone",
          e);
    }
  }

  private List<byte[]> parts(LogPlace place, PartList list) {
    if (list.offsets().isEmpty()) {
      return List.of();
    }
    return with(
        place.parts(),
        list.offsets().getFirst(),
        cursor -> {
          List<byte[]> parts = new ArrayList<>();
          for (long offset : list.offsets()) {
            cursor.moveTo(place.parts(), offset);
            parts.add(expect(cursor, offset, place).value());
          }
          return parts;
        });
  }

  private <T> T with(TopicPartition partition, long offset, Function<FetchCursor, T> use) {
    permits.acquireUninterruptibly();
    try {
      FetchCursor cursor = take(partition, offset);
      boolean isUsable = false;
      try {
        cursor.moveTo(partition, offset);
        T result = use.apply(cursor);
        isUsable = true;
        return result;
      } finally {
        giveBack(cursor, isUsable);
      }
    } finally {
      permits.release();
    }
  }

  private FetchCursor take(TopicPartition partition, long offset) {
    lock.lock();
    try {
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the log broker is closed");
      }
      for (int i = 0; i < idle.size(); i++) {
        if (idle.get(i).isAt(partition, offset)) {
          return idle.remove(i);
        }
      }
      if (idle.size() == FETCHES_MAX) {
        return idle.removeFirst();
      }
    } finally {
      lock.unlock();
    }
    return new FetchCursor(clients.consumer(), limit);
  }

  private void giveBack(FetchCursor cursor, boolean isUsable) {
    FetchCursor unwanted = null;
    lock.lock();
    try {
      if (!isUsable || closed) {
        unwanted = cursor;
      } else {
        idle.add(cursor);
        if (idle.size() > FETCHES_MAX) {
          unwanted = idle.removeFirst();
        }
      }
    } finally {
      lock.unlock();
    }
    if (unwanted != null) {
      unwanted.close();
    }
  }

  @Override
  public void close() {
    List<FetchCursor> unwanted;
    lock.lock();
    try {
      closed = true;
      unwanted = List.copyOf(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    unwanted.forEach(FetchCursor::close);
  }
}
