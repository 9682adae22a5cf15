package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Creates, finds and removes logs.
///
/// A log is created by making its topics, then saying so in the registry; it is removed by saying
/// so in the registry, then removing what it takes. Whatever is interrupted is finished by doing
/// the same again. Creations that come together are made together, since each takes Kafka a while.
final class LogCatalog {
  private final KafkaTopics topics;
  private final MessageSender sender;
  private final TailReader tails;
  private final LogRegistry registry;
  private final TopicPartition registryPartition;
  private final Executor executor;

  private final ReentrantLock lock = new ReentrantLock();
  private List<Creation> waiting = new ArrayList<>();
  private boolean isCreating;
  private @Nullable CompletableFuture<Void> opened;

  private record Creation(LogName log, CompletableFuture<Void> done) {}

  LogCatalog(
      KafkaTopics topics,
      MessageSender sender,
      TailReader tails,
      LogRegistry registry,
      String topicPrefix,
      Executor executor) {
    this.topics = topics;
    this.sender = sender;
    this.tails = tails;
    this.registry = registry;
    registryPartition = new TopicPartition(topicPrefix + "-logs", 0);
    this.executor = executor;
  }

  /// Where `log` lies; fails with `UNKNOWN_TABLE` if it is in no process's knowledge.
  CompletableFuture<LogPlace> place(LogName log) {
    Optional<LogPlace> known = registry.place(log);
    return known.isPresent()
        ? CompletableFuture.completedFuture(known.get())
        : sync().thenApply(_ -> registry.place(log).orElseThrow(() -> unknown(log)));
  }

  /// Whether a log is known to lie there no more.
  boolean isGone(LogPlace place) {
    return !registry.place(place.log()).equals(Optional.of(place));
  }

  static AzimuthException unknown(LogName log) {
    return new AzimuthException(ErrorCode.UNKNOWN_TABLE, "there is no log " + log);
  }

  /// Completes when all is known that was said before this call.
  CompletableFuture<Void> sync() {
    return open()
        .thenCompose(_ -> topics.end(registryPartition))
        .thenCompose(end -> registry.waits().until(end))
        .thenRunAsync(() -> {}, executor);
  }

  private CompletableFuture<Void> open() {
    lock.lock();
    try {
      CompletableFuture<Void> opening = opened;
      if (opening == null || opening.isCompletedExceptionally()) {
        opening = CompletableFuture.runAsync(this::openRegistry, executor);
        opened = opening;
      }
      return opening;
    } finally {
      lock.unlock();
    }
  }

  private void openRegistry() {
    try {
      topics.createCompacted(registryPartition.topic());
    } catch (RuntimeException e) {
      throw KafkaFailure.ofRequest("the registry of logs", e);
    }
    tails.follow(registryPartition, 0, registry);
  }

  /// Creates a log that is not there.
  CompletableFuture<Void> create(LogName log) {
    Creation creation = new Creation(log, new CompletableFuture<>());
    lock.lock();
    try {
      waiting.add(creation);
      if (!isCreating) {
        executor.execute(this::createWaiting);
        isCreating = true;
      }
    } finally {
      lock.unlock();
    }
    return creation.done;
  }

  private void createWaiting() {
    for (List<Creation> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
      try {
        create(batch);
        batch.forEach(creation -> creation.done.complete(null));
      } catch (RuntimeException e) {
        AzimuthException failure = KafkaFailure.ofRequest("creation of logs", e);
        batch.forEach(creation -> creation.done.completeExceptionally(failure));
      }
    }
  }

  private List<Creation> nextBatch() {
    lock.lock();
    try {
      List<Creation> batch = waiting;
      waiting = new ArrayList<>();
      isCreating = !batch.isEmpty();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void create(List<Creation> batch) {
    sync().join();
    List<LogPlace> places =
        batch.stream().map(Creation::log).distinct().map(this::placeOrNew).toList();
    Map<String, Integer> partitions = new HashMap<>();
    for (LogPlace place : places) {
      int count = place.log().shard() + 1;
      partitions.merge(place.records().topic(), count, Math::max);
      partitions.merge(place.parts().topic(), count, Math::max);
    }
    topics.ensure(partitions);
    List<CompletableFuture<Long>> said = new ArrayList<>();
    for (LogPlace place : places) {
      if (registry.place(place.log()).isEmpty()) {
        said.add(say(place.log(), LogRegistry.alive(place.generation())));
      }
    }
    said.forEach(CompletableFuture::join);
    sync().join();
  }

  private LogPlace placeOrNew(LogName log) {
    return registry.place(log).orElseGet(() -> registry.newPlace(log));
  }

  private CompletableFuture<Long> say(LogName log, byte[] state) {
    return sender.send(
        new ProducerRecord<>(
            registryPartition.topic(), registryPartition.partition(), LogRegistry.key(log), state));
  }

  /// Removes a log and its records, if they are there.
  CompletableFuture<Void> delete(LogName log) {
    return sync().thenRunAsync(() -> deleteKnown(log), executor);
  }

  private void deleteKnown(LogName log) {
    try {
      Optional<LogPlace> place = registry.place(log);
      if (place.isPresent()) {
        say(log, LogRegistry.dead(place.get().generation())).join();
        sync().join();
      }
      registry.grave(log).ifPresent(this::clear);
    } catch (RuntimeException e) {
      throw KafkaFailure.ofRequest("deletion of " + log, e);
    }
  }

  private void clear(LogPlace place) {
    if (registry.isInUse(place)) {
      topics.trim(Map.of(place.records(), -1L, place.parts(), -1L));
    } else {
      topics.delete(List.of(place.records().topic(), place.parts().topic()));
    }
  }
}
