package dev.azimuth.tests.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.kafka.KafkaLogBroker;
import dev.azimuth.storage.kafka.KafkaSettings;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.components.Components;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Several processes on one Kafka: large records in parts, logs that come and go.
@Tag(Components.TAG)
class KafkaRecordsTest {
  private static final Waiting WAITING = Waiting.real();
  private static final LogName LOG = new LogName(3, 1);
  private static final int MESSAGE_BYTES = KafkaSettings.MESSAGE_BYTES_MIN;

  private final String prefix = Components.namespace();
  private final String servers = Components.kafka().bootstrapServers();
  private final KafkaSettings settings =
      KafkaSettings.of(List.of(servers), prefix)
          .with(new KafkaSettings.Topics(1, 1, MESSAGE_BYTES));
  private final KafkaBrokers brokers = new KafkaBrokers();
  private final RawKafka raw = new RawKafka(servers);

  @AfterEach
  void close() {
    brokers.close();
    raw.close();
  }

  /// Bytes of that length, which tell who wrote them and when.
  private static byte[] record(int writer, int number, int length) {
    byte[] record = new byte[Math.max(length, 8)];
    Arrays.fill(record, (byte) (writer * 31 + number));
    record[0] = (byte) writer;
    record[1] = (byte) number;
    return record;
  }

  @Test
  void records_in_parts_have_one_position_each_and_keep_their_order() {
    KafkaLogBroker first = brokers.open(settings);
    KafkaLogBroker second = brokers.open(settings);
    WAITING.result(first.create(LOG));
    int[] lengths = {10, 5 * MESSAGE_BYTES, 20, MESSAGE_BYTES, 3 * MESSAGE_BYTES + 1, 0, 70_000};
    List<CompletableFuture<Long>> positions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int length = lengths[i % lengths.length];
      positions.add(first.append(LOG, record(1, i, length), Durability.DURABLE));
      positions.add(second.append(LOG, record(2, i, length), Durability.DURABLE));
    }
    assertThat(positions.stream().map(WAITING::result).toList())
        .doesNotHaveDuplicates()
        .allSatisfy(position -> assertThat(position).isBetween(1L, 80L));
    for (KafkaLogBroker reader : List.of(first, second, brokers.open(settings))) {
      List<byte[]> all = WAITING.result(reader.read(LOG, 1, 1 << 30)).records();
      assertThat(all).hasSize(80);
      for (int writer = 1; writer <= 2; writer++) {
        int number = 0;
        for (byte[] record : all) {
          if (record[0] == writer) {
            assertThat(record).isEqualTo(record(writer, number, lengths[number % lengths.length]));
            number++;
          }
        }
        assertThat(number).isEqualTo(40);
      }
    }
  }

  @Test
  void parts_whose_last_one_never_comes_are_seen_by_nobody() throws Exception {
    KafkaLogBroker broker = brokers.open(settings);
    WAITING.result(broker.create(LOG));
    byte[] large = record(1, 1, 3 * MESSAGE_BYTES);
    assertThat(WAITING.result(broker.append(LOG, large, Durability.DURABLE))).isEqualTo(1);
    // As a process that was killed between its parts leaves them.
    for (int i = 0; i < 5; i++) {
      raw.send(prefix + "-table-3-1-parts", 1, record(9, i, 1000));
    }
    assertThat(WAITING.result(broker.endPosition(LOG))).isEqualTo(2);
    byte[] next = record(1, 2, 2 * MESSAGE_BYTES);
    assertThat(WAITING.result(broker.append(LOG, next, Durability.DURABLE))).isEqualTo(2);
    KafkaLogBroker reader = brokers.open(settings);
    assertThat(WAITING.result(reader.read(LOG, 1, 1 << 30)).records()).containsExactly(large, next);
  }

  @Test
  void a_reader_that_keeps_up_gets_what_others_append() {
    KafkaLogBroker writer = brokers.open(settings);
    KafkaLogBroker reader = brokers.open(settings);
    WAITING.result(writer.create(LOG));
    for (int i = 0; i < 50; i++) {
      int length = i % 7 == 0 ? 2 * MESSAGE_BYTES : 100;
      CompletableFuture<Void> wait = reader.awaitRecord(LOG, i + 1);
      WAITING.result(writer.append(LOG, record(1, i, length), Durability.ORDERED));
      WAITING.result(wait);
      assertThat(WAITING.result(reader.read(LOG, i + 1, 1000)).records())
          .containsExactly(record(1, i, length));
    }
  }

  @Test
  void trimming_gives_back_the_parts_of_what_is_gone() {
    Clock inTwoHours =
        new Clock() {
          @Override
          public long wallMillis() {
            return new SystemClock().wallMillis() + Duration.ofHours(2).toMillis();
          }

          @Override
          public long nanos() {
            return new SystemClock().nanos();
          }
        };
    try (SystemScheduler scheduler = new SystemScheduler();
        KafkaLogBroker broker = KafkaLogBroker.open(settings, inTwoHours, scheduler)) {
      WAITING.result(broker.create(LOG));
      for (int i = 0; i < 3; i++) {
        WAITING.result(broker.append(LOG, record(1, i, 3 * MESSAGE_BYTES), Durability.DURABLE));
      }
      WAITING.result(broker.trim(LOG, 3));
      assertThat(raw.bounds(prefix + "-table-3-1", 1)).isEqualTo(List.of(2L, 3L));
      // What stays is as young as what goes: its parts could be any of these.
      assertThat(raw.bounds(prefix + "-table-3-1-parts", 1)).isEqualTo(List.of(0L, 9L));
      assertThat(WAITING.result(broker.read(LOG, 3, 10)).records())
          .containsExactly(record(1, 2, 3 * MESSAGE_BYTES));
      WAITING.fails(broker.read(LOG, 2, 10), ErrorCode.LIMIT_EXCEEDED);
      WAITING.result(broker.trim(LOG, 4));
      assertThat(raw.bounds(prefix + "-table-3-1-parts", 1)).isEqualTo(List.of(9L, 9L));
      assertThat(WAITING.result(broker.append(LOG, "next".getBytes(UTF_8), Durability.DURABLE)))
          .isEqualTo(4);
    }
  }

  @Test
  void a_log_that_another_process_removes_is_gone_here_and_its_topics_go_with_the_last_one() {
    KafkaLogBroker here = brokers.open(settings);
    KafkaLogBroker there = brokers.open(settings);
    LogName sibling = new LogName(3, 0);
    WAITING.result(CompletableFuture.allOf(here.create(LOG), there.create(sibling)));
    WAITING.result(here.append(LOG, new byte[3], Durability.DURABLE));
    CompletableFuture<Void> wait = here.awaitRecord(LOG, 2);
    WAITING.result(there.delete(LOG));
    WAITING.fails(wait, ErrorCode.UNKNOWN_TABLE);
    WAITING.fails(here.append(LOG, new byte[3], Durability.DURABLE), ErrorCode.UNKNOWN_TABLE);
    assertThat(WAITING.result(here.endPosition(sibling))).isEqualTo(1);
    assertThat(raw.bounds(prefix + "-table-3-1", 1)).isEqualTo(List.of(1L, 1L));
    // A log that is made again among others that stayed starts anew, apart from them.
    WAITING.result(there.create(LOG));
    assertThat(WAITING.result(there.append(LOG, new byte[4], Durability.DURABLE))).isEqualTo(1);
    assertThat(WAITING.result(here.read(LOG, 1, 10)).records()).containsExactly(new byte[4]);
    WAITING.result(here.delete(LOG));
    WAITING.result(here.delete(sibling));
    assertThat(raw.topicsThatStay(prefix + "-table-")).isEmpty();
  }

  @Test
  void two_processes_that_create_a_log_at_once_create_the_same() {
    KafkaLogBroker here = brokers.open(settings);
    KafkaLogBroker there = brokers.open(settings);
    WAITING.result(CompletableFuture.allOf(here.create(LOG), there.create(LOG)));
    assertThat(WAITING.result(here.append(LOG, new byte[1], Durability.DURABLE))).isEqualTo(1);
    assertThat(WAITING.result(there.append(LOG, new byte[2], Durability.DURABLE))).isEqualTo(2);
  }

  @Test
  void appends_beyond_the_limit_are_refused() {
    KafkaLogBroker broker =
        brokers.open(
            settings.within(
                new KafkaSettings.Limits(Duration.ofSeconds(15), Duration.ofSeconds(30), 2_000)));
    WAITING.result(broker.create(LOG));
    assertThat(WAITING.result(broker.append(LOG, new byte[1_500], Durability.DURABLE)))
        .isEqualTo(1);
    List<CompletableFuture<Long>> more = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      more.add(broker.append(LOG, new byte[1_500], Durability.DURABLE));
    }
    more.forEach(WAITING::until);
    List<CompletableFuture<Long>> refused =
        more.stream().filter(CompletableFuture::isCompletedExceptionally).toList();
    assertThat(refused).isNotEmpty();
    refused.forEach(append -> WAITING.fails(append, ErrorCode.TOO_MANY_REQUESTS));
    assertThat(WAITING.result(broker.append(LOG, new byte[1_500], Durability.DURABLE)))
        .isGreaterThan(1);
  }
}
