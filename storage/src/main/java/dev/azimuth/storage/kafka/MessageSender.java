package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages through one producer, and replaces it when it has failed for good.
final class MessageSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MessageSender.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final KafkaClients clients;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Producer<byte[], byte[]> current;
  private boolean closed;

  /// @param executor where what follows an answer runs
  MessageSender(KafkaClients clients, Executor executor) {
    this.clients = clients;
    this.executor = executor;
  }

  /// Hands a message to the producer and completes with its offset; messages of one thread to one
  /// partition keep their order. Blocks while the topic is looked up.
  CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> message) {
    String what = "to " + message.topic() + "-" + message.partition();
    CompletableFuture<Long> offset = new CompletableFuture<>();
    Producer<byte[], byte[]> producer = producer();
    try {
      // Fails here while nothing is known of the topic: then nothing was sent.
      producer.partitionsFor(message.topic());
    } catch (KafkaException e) {
      throw refused(producer, what, e);
    }
    try {
      var _ =
          producer.send(
              message,
              (metadata, failure) ->
                  later(() -> {
                    if (failure != null) {
                      offset.completeExceptionally(KafkaFailure.ofDelivery(what, failure));
                    } else {
                      offset.complete(metadata.offset());
                    }
                  }));
    } catch (KafkaException | IllegalStateException e) {
      throw refused(producer, what, e);
    }
    return offset;
  }

  private AzimuthException refused(
      Producer<byte[], byte[]> producer, String what, RuntimeException e) {
    // A producer whose state is broken says so by this class itself, not by a subclass.
    if (e.getClass() == KafkaException.class || e instanceof IllegalStateException) {
      replace(producer, e);
    }
    if (e instanceof InterruptException) {
      Thread.currentThread().interrupt();
    }
    return KafkaFailure.ofRefusal(what, e);
  }

  private void later(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("the scheduler is closed; answering at once", e);
      task.run();
    }
  }

  private Producer<byte[], byte[]> producer() {
    lock.lock();
    try {
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the log broker is closed");
      }
      Producer<byte[], byte[]> producer = current;
      if (producer == null) {
        producer = clients.producer();
        current = producer;
      }
      return producer;
    } finally {
      lock.unlock();
    }
  }

  private void replace(Producer<byte[], byte[]> broken, RuntimeException reason) {
    lock.lock();
    try {
      if (closed || !broken.equals(current)) {
        return;
      }
      current = null;
    } finally {
      lock.unlock();
    }
    LOG.warn("a producer of messages has failed for good, and is replaced", reason);
    broken.close(Duration.ZERO);
  }

  /// Waits for messages under way, within a limit.
  @Override
  public void close() {
    Producer<byte[], byte[]> producer;
    lock.lock();
    try {
      closed = true;
      producer = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (producer != null) {
      producer.close(CLOSE_LIMIT);
    }
  }
}
