package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest messages of a log, kept until they are read, within limits.
///
/// A reader that keeps up gets every message from here, and it crosses the network once. One that
/// does not is left to read from Kafka; then no more is taken here until it catches up or waits.
/// Safe for any thread.
final class LogTail implements Tail {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

  /// Most bytes of one log.
  static final long LOG_BYTES_MAX = 4L << 20;

  /// Most bytes of all logs of a broker.
  static final long TOTAL_BYTES_MAX = 64L << 20;

  /// What a message takes besides its value, about.
  private static final int MESSAGE_OVERHEAD_BYTES = 100;

  private final AtomicLong totalBytes;
  private final OffsetWaits waits = new OffsetWaits();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private long bytes;

  /// @param totalBytes what the tails of all logs hold
  LogTail(AtomicLong totalBytes) {
    this.totalBytes = totalBytes;
  }

  OffsetWaits waits() {
    return waits;
  }

  @Override
  public void take(List<ConsumerRecord<byte[], byte[]>> received) {
    lock.lock();
    try {
      received.forEach(this::keep);
      while (bytes > LOG_BYTES_MAX && messages.size() > 1) {
        count(-size(messages.remove()));
      }
    } finally {
      lock.unlock();
    }
    waits.advance(received.getLast().offset() + 1);
  }

  /// Messages that are kept have no gap. One that is damaged is left to a reader, who is told.
  private void keep(ConsumerRecord<byte[], byte[]> received) {
    if (!messages.isEmpty() && messages.getLast().offset() + 1 != received.offset()) {
      forgetBelow(Long.MAX_VALUE);
    }
    try {
      Message message = Message.of(received);
      messages.add(message);
      count(size(message));
    } catch (AzimuthException e) {
      LOG.debug("a message that is left to readers", e);
      forgetBelow(Long.MAX_VALUE);
    }
  }

  private static long size(Message message) {
    return message.value().length + (long) MESSAGE_OVERHEAD_BYTES;
  }

  private void count(long change) {
    bytes += change;
    totalBytes.addAndGet(change);
  }

  @Override
  public void skipTo(long offset) {
    forgetBelow(Long.MAX_VALUE);
    waits.advance(offset);
  }

  @Override
  public boolean hasRoom() {
    lock.lock();
    try {
      return !waits.isEmpty() || (bytes < LOG_BYTES_MAX / 2 && totalBytes.get() < TOTAL_BYTES_MAX);
    } finally {
      lock.unlock();
    }
  }

  /// Messages from `offset` on, about `bytesMax` bytes, at least one; null if it is not here. Those
  /// before it will not be asked for again, and are dropped.
  @Nullable List<Message> read(long offset, int bytesMax) {
    lock.lock();
    try {
      if (messages.isEmpty() || messages.getFirst().offset() > offset) {
        return null;
      }
      forgetBelow(offset);
      List<Message> read = new ArrayList<>();
      long readBytes = 0;
      for (Message message : messages) {
        if (readBytes >= bytesMax) {
          break;
        }
        read.add(message);
        readBytes += message.recordBytes();
      }
      return read.isEmpty() ? null : read;
    } finally {
      lock.unlock();
    }
  }

  /// Drops messages before `offset`.
  void forgetBelow(long offset) {
    lock.lock();
    try {
      while (!messages.isEmpty() && messages.getFirst().offset() < offset) {
        count(-size(messages.remove()));
      }
    } finally {
      lock.unlock();
    }
  }
}
