package dev.azimuth.storage.kafka;

import dev.azimuth.storage.time.DedicatedThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that follows the ends of partitions, and gives what comes to their [Tail]s.
///
/// A partition whose tail has no room is paused, the others go on. While Kafka is away it tries
/// again, after delays that Kafka's client and this class keep.
final class TailReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
  private static final Duration POLL_LIMIT = Duration.ofSeconds(1);
  private static final Duration FAILURE_DELAY = Duration.ofMillis(500);

  private final KafkaClients clients;
  private final DedicatedThread thread = new DedicatedThread("kafka-tails");
  private final LinkedBlockingDeque<Runnable> requests = new LinkedBlockingDeque<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  /// Set once by the thread; others may only wake it.
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  /// Owned by the thread.
  private final Map<TopicPartition, Tail> tails = new HashMap<>();

  TailReader(KafkaClients clients) {
    this.clients = clients;
  }

  /// Gives messages from `offset` on to `tail`.
  void follow(TopicPartition partition, long offset, Tail tail) {
    request(() -> {
      tails.put(partition, tail);
      Consumer<byte[], byte[]> reading = reading();
      reading.assign(tails.keySet());
      reading.seek(partition, offset);
    });
  }

  /// Stops following.
  void forget(TopicPartition partition) {
    request(() -> {
      if (tails.remove(partition) != null) {
        reading().assign(tails.keySet());
      }
    });
  }

  /// Learns that some tail has room again.
  void reconsider() {
    request(() -> {});
  }

  private void request(Runnable request) {
    if (closed) {
      return;
    }
    requests.add(request);
    if (started.compareAndSet(false, true)) {
      thread.execute(this::run);
      return;
    }
    Consumer<byte[], byte[]> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
  }

  private Consumer<byte[], byte[]> reading() {
    Consumer<byte[], byte[]> reading = consumer;
    if (reading == null) {
      reading = clients.consumer();
      consumer = reading;
    }
    return reading;
  }

  private void run() {
    try {
      while (!closed) {
        step();
      }
    } finally {
      Consumer<byte[], byte[]> reading = consumer;
      if (reading != null) {
        reading.close(CloseOptions.timeout(Duration.ZERO));
      }
    }
  }

  private void step() {
    try {
      serveRequests();
      if (tails.isEmpty()) {
        Runnable request = requests.poll(POLL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (request != null) {
          requests.addFirst(request);
        }
      } else {
        take(reading().poll(POLL_LIMIT));
      }
    } catch (WakeupException _) {
      // There is a request.
    } catch (OffsetOutOfRangeException e) {
      skip(e.offsetOutOfRangePartitions().keySet());
    } catch (InterruptException | InterruptedException e) {
      LOG.debug("stops", e);
      closed = true;
    } catch (RuntimeException e) {
      LOG.warn("cannot follow logs now, trying again", e);
      pause();
    }
  }

  private void serveRequests() {
    // One that fails, as when Kafka cannot be found, stays the first to be served.
    for (Runnable next = requests.peek(); next != null; next = requests.peek()) {
      next.run();
      requests.remove();
    }
    if (consumer == null) {
      return;
    }
    Consumer<byte[], byte[]> reading = reading();
    Set<TopicPartition> paused = reading.paused();
    tails.forEach((partition, tail) -> {
      if (tail.hasRoom() == paused.contains(partition)) {
        if (tail.hasRoom()) {
          reading.resume(Set.of(partition));
        } else {
          reading.pause(Set.of(partition));
        }
      }
    });
  }

  private void take(ConsumerRecords<byte[], byte[]> messages) {
    for (TopicPartition partition : messages.partitions()) {
      Tail tail = tails.get(partition);
      if (tail != null) {
        tail.take(messages.records(partition));
      }
    }
  }

  private void skip(Set<TopicPartition> partitions) {
    try {
      reading()
          .beginningOffsets(partitions)
          .forEach((partition, offset) -> {
            Tail tail = tails.get(partition);
            if (tail != null) {
              reading().seek(partition, offset);
              tail.skipTo(offset);
            }
          });
    } catch (WakeupException e) {
      // The next poll finds it again.
      LOG.trace("woken up", e);
    } catch (KafkaException e) {
      LOG.warn("cannot find where logs begin now, trying again", e);
      pause();
    }
  }

  private void pause() {
    try {
      if (ended.await(FAILURE_DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("ends while it waits");
      }
    } catch (InterruptedException e) {
      LOG.debug("stops", e);
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    ended.countDown();
    Consumer<byte[], byte[]> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    requests.add(() -> {});
    thread.close();
  }
}
