package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeFaultTest {
  private static final TableDefinition TABLE = TestTables.table(1, ColumnType.Simple.BIGINT);
  private static final TableDefinition OTHER = TestTables.table(2, ColumnType.Simple.BIGINT);

  private final TestNode node = new TestNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static Fragment all(TableDefinition table) {
    return new Fragment(
        table.id(),
        1,
        Optional.empty(),
        Optional.empty(),
        new Shape.Rows(List.of(new Expression.Column(0)), Optional.empty()));
  }

  private void put(TableDefinition table, LogName log, long timestamp, long id) {
    node.write(log, TestTables.write(table, timestamp, TestTables.put(LogRecord.Write.ANY, id)));
  }

  @Test
  void a_damaged_record_fails_its_shard_by_name_and_no_other() {
    LogName damaged = node.create(TABLE);
    LogName sound = node.create(OTHER);
    put(TABLE, damaged, 10, 1);
    put(OTHER, sound, 10, 1);

    long position =
        node.waiting.result(
            node.storage
                .logBroker()
                .append(damaged, new byte[] {1, 2, 3}, LogBroker.Durability.DURABLE));

    FragmentRequest request =
        node.request(damaged, all(TABLE), new ReadPoint.StrongSingleShard(20));
    CompletableFuture<FragmentCursor> failed = node.queryNode.execute(request);
    node.waiting.fails(failed, ErrorCode.CORRUPTED);
    assertThatThrownBy(failed::join)
        .hasMessageContaining(damaged.toString())
        .hasMessageContaining("position " + position);
    node.waiting.fails(node.dataNode.verdict(damaged, position), ErrorCode.CORRUPTED);
    FragmentRequest other = node.request(sound, all(OTHER), new ReadPoint.Strong(20));
    assertThat(node.run(other)).hasSize(1);
  }

  @Test
  void a_lost_lease_is_replaced_with_all_that_was_under_it() {
    LogName log = node.create(TABLE);
    String key = PlacementKey.of(new ShardServing(log, ShardRole.LEADER, "n1", 0));
    MetaEntry before = node.waiting.result(node.storage.metaStore().get(key)).orElseThrow();

    node.waiting.result(node.storage.metaStore().revokeLease(before.leaseId()));
    node.waiting.result(
        node.placement.await(places -> places.serving(log, ShardRole.LEADER).isEmpty()));
    node.awaitServing(log);

    MetaEntry after = node.waiting.result(node.storage.metaStore().get(key)).orElseThrow();
    assertThat(after.leaseId()).isNotEqualTo(before.leaseId());
  }

  @Test
  void waiting_reads_share_ticks() {
    LogName log = node.create(TABLE);
    put(TABLE, log, 10, 1);
    long end = node.waiting.result(node.storage.logBroker().endPosition(log));

    List<CompletableFuture<FragmentCursor>> reads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      reads.add(node.queryNode.execute(node.request(log, all(TABLE), new ReadPoint.Strong(500))));
    }
    for (CompletableFuture<FragmentCursor> read : reads) {
      try (FragmentCursor cursor = node.waiting.result(read)) {
        assertThat(cursor.readTimestamp()).isEqualTo(500);
      }
    }

    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end + 1);
  }

  @Test
  void a_snapshot_stays_as_it_is_while_rows_are_written() {
    LogName log = node.create(TABLE);
    put(TABLE, log, 10, 1);
    try (FragmentCursor cursor =
        node.waiting.result(
            node.queryNode.execute(
                node.request(log, all(TABLE), new ReadPoint.StrongSingleShard(10))))) {
      put(TABLE, log, 10, 2);
      node.write(log, TestTables.write(TABLE, 10, TestTables.delete(LogRecord.Write.ANY, 1L)));

      assertThat(node.waiting.result(cursor.next()).orElseThrow().rowCount()).isEqualTo(1);
      assertThat(node.waiting.result(cursor.next())).isEmpty();
    }
  }

  @Test
  void a_cursor_that_is_left_alone_ends_at_its_deadline() {
    LogName log = node.create(TABLE);
    put(TABLE, log, 10, 1);
    FragmentRequest request =
        new FragmentRequest(
            log, all(TABLE), List.of(), new ReadPoint.Applied(), node.clock.nanos() + 50_000_000);
    FragmentCursor cursor = node.waiting.result(node.queryNode.execute(request));

    CompletableFuture<Void> later = new CompletableFuture<>();
    node.scheduler.schedule(Duration.ofMillis(100), () -> later.complete(null));
    node.waiting.until(later);

    node.waiting.fails(cursor.next(), ErrorCode.CANCELLED);
  }
}
