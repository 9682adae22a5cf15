package dev.azimuth.tests.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.kafka.KafkaLogBroker;
import dev.azimuth.storage.kafka.KafkaSettings;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.KafkaServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Kafka is killed and started again while several threads append and one follows.
@Tag(Components.TAG)
class KafkaKilledTest {
  private static final Waiting WAITING = Waiting.real();
  private static final LogName LOG = new LogName(1, 0);
  private static final int KILLS = 2;
  private static final int ATTEMPTS_MAX = 30;
  private static final int WRITERS = 4;
  private static final int APPENDS_BETWEEN_KILLS = 300;
  private static final int LARGE_BYTES = 3 * KafkaSettings.MESSAGE_BYTES_MIN;
  private static final Set<ErrorCode> CERTAINLY_NOT =
      Set.of(ErrorCode.STORAGE_FAILED, ErrorCode.TOO_MANY_REQUESTS);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Semaphore acknowledged = new Semaphore(0);
  private final Map<String, Long> positions = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private static final Duration SHORT = Duration.ofSeconds(3);

  /// For what must succeed, also on a machine that stalls.
  private static final Duration LONG = Duration.ofSeconds(90);

  private static KafkaSettings settings(
      KafkaServer kafka, String prefix, Duration request, Duration delivery) {
    return KafkaSettings.of(List.of(kafka.bootstrapServers()), prefix)
        .with(new KafkaSettings.Topics(1, 1, KafkaSettings.MESSAGE_BYTES_MIN))
        .within(new KafkaSettings.Limits(request, delivery, 64 << 20));
  }

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_there_twice() throws Exception {
    try (KafkaServer kafka = Components.newKafka();
        KafkaBrokers brokers = new KafkaBrokers();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      KafkaLogBroker writing = brokers.open(settings(kafka, "killed", SHORT, SHORT));
      KafkaLogBroker following = brokers.open(settings(kafka, "killed", SHORT, SHORT));
      KafkaLogBroker patient = brokers.open(settings(kafka, "killed", LONG, LONG));
      WAITING.result(patient.create(LOG));
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "w" + i;
        writers.add(CompletableFuture.runAsync(() -> write(writing, name), threads));
      }
      CompletableFuture<List<String>> follower =
          CompletableFuture.supplyAsync(() -> follow(following), threads);
      for (int kill = 0; kill < KILLS; kill++) {
        awaitAppends();
        kafka.kill();
        kafka.restart();
      }
      awaitAppends();
      stopped.set(true);
      writers.forEach(WAITING::result);
      appendEnd(patient);
      check(WAITING.result(follower));
      check(readAll(brokers.open(settings(kafka, "killed", LONG, LONG))));
    }
  }

  private void awaitAppends() throws InterruptedException {
    assertThat(acknowledged.tryAcquire(APPENDS_BETWEEN_KILLS, 300, TimeUnit.SECONDS)).isTrue();
  }

  private void write(KafkaLogBroker broker, String name) {
    for (int number = 0; !stopped.get(); number++) {
      int padding = number % 50 == 0 ? LARGE_BYTES : 10;
      String text = name + " " + number + " " + "x".repeat(padding);
      try {
        long position = broker.append(LOG, text.getBytes(UTF_8), Durability.DURABLE).join();
        positions.put(text, position);
        acknowledged.release();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof AzimuthException failure)) {
          throw e;
        }
        if (failure.code() == ErrorCode.OUTCOME_UNKNOWN) {
          unknown.add(text);
        } else {
          assertThat(failure.code()).isIn(CERTAINLY_NOT);
          refused.add(text);
        }
      }
    }
  }

  private static void appendEnd(KafkaLogBroker broker) {
    WAITING.result(broker.append(LOG, "end".getBytes(UTF_8), Durability.DURABLE));
  }

  /// As a node follows a log: reads, waits at the end, tries again when it cannot.
  private static List<String> follow(KafkaLogBroker broker) {
    List<String> seen = new ArrayList<>();
    while (seen.isEmpty() || !seen.getLast().equals("end")) {
      try {
        LogBatch batch = broker.read(LOG, seen.size() + 1, 1 << 20).join();
        batch.records().forEach(record -> seen.add(new String(record, UTF_8)));
        if (batch.records().isEmpty()) {
          broker.awaitRecord(LOG, seen.size() + 1).join();
        }
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof AzimuthException failure)
            || failure.code() != ErrorCode.STORAGE_FAILED) {
          throw e;
        }
      }
    }
    return seen;
  }

  private static List<String> readAll(KafkaLogBroker broker) {
    List<String> seen = new ArrayList<>();
    long end = WAITING.result(broker.endPosition(LOG));
    while (seen.size() + 1 < end) {
      WAITING
          .result(broker.read(LOG, seen.size() + 1, 1 << 20))
          .records()
          .forEach(record -> seen.add(new String(record, UTF_8)));
    }
    return seen;
  }

  private void check(List<String> log) {
    assertThat(new HashSet<>(log)).as("nothing twice").hasSameSizeAs(log);
    positions.forEach((text, position) ->
        assertThat(log.get(Math.toIntExact(position - 1)).equals(text))
            .as("acknowledged at %d", position)
            .isTrue());
    assertThat(log).doesNotContainAnyElementsOf(refused);
    for (String text : log) {
      assertThat(positions.containsKey(text) || unknown.contains(text) || text.equals("end"))
          .isTrue();
    }
    System.out.printf(
        "%d acknowledged, %d unknown, %d refused, %d in the log%n",
        positions.size(), unknown.size(), refused.size(), log.size());
  }

  @Test
  void a_process_that_starts_before_kafka_works_as_soon_as_kafka_does() {
    try (KafkaServer kafka = Components.newKafka();
        KafkaBrokers brokers = new KafkaBrokers()) {
      kafka.kill();
      KafkaLogBroker broker = brokers.open(settings(kafka, "early", SHORT, LONG));
      WAITING.fails(broker.create(LOG), ErrorCode.STORAGE_FAILED);
      WAITING.fails(broker.append(LOG, new byte[1], Durability.DURABLE), ErrorCode.STORAGE_FAILED);
      kafka.restart();
      soon(() -> broker.create(LOG));
      assertThat(soon(() -> broker.append(LOG, new byte[1], Durability.DURABLE))).isEqualTo(1);
    }
  }

  /// What a call gives that is made again while Kafka, which was just started, leaves it undone.
  private static <T extends @Nullable Object> T soon(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> made = call.get();
    WAITING.until(made);
    for (int attempt = 1; attempt < ATTEMPTS_MAX && made.isCompletedExceptionally(); attempt++) {
      WAITING.fails(made, ErrorCode.STORAGE_FAILED);
      made = call.get();
      WAITING.until(made);
    }
    return made.join();
  }
}
