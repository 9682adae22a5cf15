package dev.azimuth.storage.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What every log broker does.
public abstract class LogBrokerContract {
  private static final LogName LOG = new LogName(7, 0);

  /// The broker under test, empty.
  protected abstract LogBroker broker();

  /// How to wait for it.
  protected abstract Waiting waiting();

  private void create(LogName log) {
    waiting().result(broker().create(log));
  }

  private long append(LogName log, String text) {
    return waiting().result(broker().append(log, text.getBytes(UTF_8), Durability.DURABLE));
  }

  private List<String> read(LogName log, long from, int bytesMax) {
    LogBatch batch = waiting().result(broker().read(log, from, bytesMax));
    assertThat(batch.firstPosition()).isEqualTo(from);
    return batch.records().stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  @Test
  void positions_are_dense_and_start_at_one() {
    create(LOG);
    assertThat(waiting().result(broker().endPosition(LOG))).isEqualTo(1);
    assertThat(append(LOG, "a")).isEqualTo(1);
    assertThat(append(LOG, "b")).isEqualTo(2);
    assertThat(waiting().result(broker().append(LOG, new byte[0], Durability.ORDERED)))
        .isEqualTo(3);
    assertThat(waiting().result(broker().endPosition(LOG))).isEqualTo(4);
    assertThat(read(LOG, 1, 1000)).containsExactly("a", "b", "");
  }

  @Test
  void logs_do_not_mix() {
    LogName other = new LogName(7, 1);
    create(LOG);
    create(other);
    append(LOG, "a");
    append(other, "b");
    assertThat(read(LOG, 1, 1000)).containsExactly("a");
    assertThat(read(other, 1, 1000)).containsExactly("b");
  }

  @Test
  void creating_a_log_again_keeps_its_records() {
    create(LOG);
    append(LOG, "a");
    create(LOG);
    assertThat(read(LOG, 1, 1000)).containsExactly("a");
  }

  @Test
  void a_deleted_log_is_unknown_and_starts_anew_when_created() {
    create(LOG);
    append(LOG, "a");
    waiting().result(broker().delete(LOG));
    waiting().result(broker().delete(LOG));
    waiting().fails(broker().append(LOG, new byte[1], Durability.DURABLE), ErrorCode.UNKNOWN_TABLE);
    waiting().fails(broker().read(LOG, 1, 10), ErrorCode.UNKNOWN_TABLE);
    waiting().fails(broker().endPosition(LOG), ErrorCode.UNKNOWN_TABLE);
    create(LOG);
    assertThat(append(LOG, "b")).isEqualTo(1);
    assertThat(read(LOG, 1, 1000)).containsExactly("b");
  }

  @Test
  void a_read_gives_at_least_one_record_and_stops_near_its_limit() {
    create(LOG);
    for (int i = 0; i < 10; i++) {
      append(LOG, "0123456789");
    }
    assertThat(read(LOG, 1, 1)).hasSize(1);
    assertThat(read(LOG, 3, 25)).hasSizeBetween(2, 3);
    assertThat(read(LOG, 10, 1000)).hasSize(1);
    assertThat(read(LOG, 11, 1000)).isEmpty();
    assertThat(read(LOG, 50, 1000)).isEmpty();
  }

  @Test
  void appends_of_one_thread_keep_their_order() {
    create(LOG);
    List<CompletableFuture<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Durability durability = i % 3 == 0 ? Durability.ORDERED : Durability.DURABLE;
      appends.add(broker().append(LOG, Integer.toString(i).getBytes(UTF_8), durability));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(waiting().result(appends.get(i))).isEqualTo(i + 1);
    }
    List<String> all = read(LOG, 1, 1 << 20);
    for (int i = 0; i < 500; i++) {
      assertThat(all.get(i)).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void a_wait_ends_with_the_record() {
    create(LOG);
    CompletableFuture<Void> first = broker().awaitRecord(LOG, 1);
    CompletableFuture<Void> second = broker().awaitRecord(LOG, 2);
    assertThat(first).isNotDone();
    append(LOG, "a");
    waiting().result(first);
    assertThat(second).isNotDone();
    append(LOG, "b");
    waiting().result(second);
    waiting().result(broker().awaitRecord(LOG, 1));
  }

  @Test
  void a_wait_on_a_deleted_log_fails() {
    create(LOG);
    CompletableFuture<Void> wait = broker().awaitRecord(LOG, 1);
    waiting().result(broker().delete(LOG));
    waiting().fails(wait, ErrorCode.UNKNOWN_TABLE);
  }

  @Test
  void trimmed_records_are_gone_and_positions_go_on() {
    create(LOG);
    for (int i = 1; i <= 5; i++) {
      append(LOG, "r" + i);
    }
    waiting().result(broker().trim(LOG, 4));
    waiting().result(broker().trim(LOG, 2));
    waiting().fails(broker().read(LOG, 3, 1000), ErrorCode.LIMIT_EXCEEDED);
    assertThat(read(LOG, 4, 1000)).containsExactly("r4", "r5");
    waiting().result(broker().trim(LOG, 6));
    assertThat(read(LOG, 6, 1000)).isEmpty();
    assertThat(append(LOG, "r6")).isEqualTo(6);
    waiting().fails(broker().trim(LOG, 8), ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void the_largest_record_is_taken_and_a_larger_one_refused() {
    create(LOG);
    byte[] largest = new byte[LogBroker.RECORD_BYTES_MAX];
    largest[largest.length - 1] = 1;
    waiting().result(broker().append(LOG, largest, Durability.DURABLE));
    waiting()
        .fails(
            broker().append(LOG, new byte[LogBroker.RECORD_BYTES_MAX + 1], Durability.DURABLE),
            ErrorCode.LIMIT_EXCEEDED);
    assertThat(waiting().result(broker().read(LOG, 1, 1)).records().getFirst()).isEqualTo(largest);
  }
}
