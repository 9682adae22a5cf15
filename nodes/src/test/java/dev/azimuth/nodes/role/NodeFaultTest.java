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
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeFaultTest {
  private static final TableDefinition TABLE = TestTables.table(1, ColumnType.Simple.BIGINT);
  private static final TableDefinition OTHER = TestTables.table(2, ColumnType.Simple.BIGINT);

  /// How long after its last sign of life a node's lease ends: it is told of a lost one soon.
  private static final Duration LEASE = Duration.ofSeconds(2);

  private final TestNode node = new TestNode(LEASE);

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
    List<String> keys =
        List.of(
            PlacementKey.of(new NodeRegistration("n1", "local", Set.of())),
            PlacementKey.of(new ShardServing(log, ShardRole.LEADER, "n1", 0)),
            PlacementKey.of(new ShardServing(log, ShardRole.OWNER, "n1", 0)));
    long lost = awaitLease(keys, 0);

    node.waiting.result(node.storage.metaStore().revokeLease(lost));

    assertThat(awaitLease(keys, lost)).isNotEqualTo(lost);
    node.awaitServing(log);
  }

  /// Waits until all entries are there under one lease, which is another one than `lost`.
  private long awaitLease(List<String> keys, long lost) {
    AtomicLong lease = new AtomicLong();
    node.await(() -> {
      List<Long> leases =
          keys.stream()
              .flatMap(key -> node.waiting.result(node.storage.metaStore().get(key)).stream())
              .map(MetaEntry::leaseId)
              .toList();
      lease.set(leases.isEmpty() ? lost : leases.getFirst());
      return lease.get() != lost && leases.equals(Collections.nCopies(keys.size(), lease.get()));
    });
    return lease.get();
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
    Duration limit = Duration.ofMillis(50);
    CompletableFuture<FragmentCursor> opened = openFor(log, limit);
    while (opened.isCompletedExceptionally()) {
      // So slow a machine does not even open it in time.
      node.waiting.fails(opened, ErrorCode.CANCELLED);
      assertThat(limit).isLessThan(Duration.ofMinutes(1));
      limit = limit.multipliedBy(2);
      opened = openFor(log, limit);
    }

    CompletableFuture<Void> later = new CompletableFuture<>();
    node.scheduler.schedule(limit.plusMillis(50), () -> later.complete(null));
    node.waiting.result(later);

    node.waiting.fails(opened.join().next(), ErrorCode.CANCELLED);
  }

  private CompletableFuture<FragmentCursor> openFor(LogName log, Duration limit) {
    CompletableFuture<FragmentCursor> opened =
        node.queryNode.execute(
            new FragmentRequest(
                log,
                all(TABLE),
                List.of(),
                new ReadPoint.Applied(),
                node.clock.nanos() + limit.toNanos()));
    node.waiting.until(opened);
    return opened;
  }
}
