package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rows on their way from memory into segments.
class FlushTest {
  private static final TableDefinition TABLE =
      TestTables.table(
          7, ColumnType.Simple.BIGINT, new ColumnType.Varchar(20), new ColumnType.FloatVector(3));
  private static final Expression ID = new Expression.Column(0);
  private static final Fragment ALL =
      new Fragment(
          TABLE.id(),
          TABLE.version(),
          Optional.empty(),
          Optional.empty(),
          new Shape.Rows(List.of(ID), Optional.empty()));

  private final TestNode node = new TestNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void put(LogName log, long timestamp, long first, int count) {
    TestTables.Row[] rows = new TestTables.Row[count];
    for (int i = 0; i < count; i++) {
      rows[i] = TestTables.put(Write.ABSENT, first + i, "n" + i, new float[] {i, 1, 2});
    }
    assertThat(node.write(log, TestTables.write(TABLE, timestamp, rows)).statements())
        .containsExactly(new Outcome.Accepted(count, 0));
  }

  private long[] ids(LogName log, ReadPoint at) {
    return ids(node.run(node.request(log, ALL, at)));
  }

  private static long[] ids(List<ColumnBatch> batches) {
    return batches.stream()
        .flatMapToLong(batch ->
            Arrays.stream(
                ((ColumnValues.Longs) batch.columns().getFirst()).values(), 0, batch.rowCount()))
        .sorted()
        .toArray();
  }

  @Test
  void a_flush_frees_memory_and_changes_no_answer() {
    LogName log = node.create(TABLE);
    long empty = node.host.growingBytes();
    put(log, 1000, 0, 5000);
    long full = node.host.growingBytes();

    assertThat(node.flush(log)).isEqualTo(1);

    assertThat(node.host.growingBytes()).isLessThan(full / 10).isLessThanOrEqualTo(empty);
    assertThat(ids(log, new ReadPoint.Applied())).hasSize(5000);
    assertThat(node.waiting.result(node.dataNode.flush(log))).as("nothing new").isEqualTo(1);
  }

  @Test
  void before_a_stop_only_what_takes_long_to_replay_is_flushed() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 100);
    node.waiting.result(node.dataNode.settle());
    assertThat(node.waiting.result(node.storage.metaStore().get(ManifestPointer.key(log))))
        .as("a few rows")
        .isEmpty();

    int batches = 0;
    while (node.host.growingBytes() < 17 << 20) {
      batches++;
      put(log, 1000 + batches, batches * 10_000L, 10_000);
    }
    node.waiting.result(node.dataNode.settle());

    assertThat(node.waiting.result(node.storage.metaStore().get(ManifestPointer.key(log))))
        .as("many")
        .isPresent();
    assertThat(ids(log, new ReadPoint.Applied())).hasSize(100 + batches * 10_000);
  }

  @Test
  void an_open_read_keeps_its_rows_until_it_ends() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 5000);
    FragmentCursor cursor =
        node.waiting.result(
            node.queryNode.execute(node.request(log, ALL, new ReadPoint.Applied())));
    node.flush(log);
    long held = node.host.growingBytes();

    long rows = 0;
    Optional<ColumnBatch> batch = node.waiting.result(cursor.next());
    while (batch.isPresent()) {
      rows += batch.get().rowCount();
      batch = node.waiting.result(cursor.next());
    }

    assertThat(rows).isEqualTo(5000);
    assertThat(node.host.growingBytes()).isLessThan(held);
  }

  @Test
  void deletes_and_updates_of_flushed_rows_are_seen_and_flushed_too() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 10);
    node.flush(log);
    node.write(
        log,
        TestTables.write(
            TABLE,
            2000,
            TestTables.delete(Write.ANY, 3L, null, null),
            TestTables.put(Write.ANY, 4L, "again", null)));
    long[] expected = {0, 1, 2, 4, 5, 6, 7, 8, 9};
    assertThat(ids(log, new ReadPoint.Applied())).isEqualTo(expected);

    assertThat(node.flush(log)).isEqualTo(2);

    assertThat(ids(log, new ReadPoint.Applied())).isEqualTo(expected);
    assertThat(ids(log, new ReadPoint.At(1500))).as("the time before").hasSize(10);
    Write again = TestTables.write(TABLE, 3000, TestTables.put(Write.ABSENT, 4L, "x", null));
    assertThat(node.write(log, again).statements()).containsExactly(new Outcome.DuplicateKey(0));
  }

  @Test
  void a_restart_reads_only_what_the_manifest_does_not_cover() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 1000);
    node.flush(log);
    put(log, 2000, 1000, 10);
    node.waiting.result(
        node.storage.logBroker().trim(log, node.host.acquire(TABLE, log).covered().position() + 1));

    try (ShardHost restarted =
        new ShardHost(
            node.storage.logBroker(), node.segments.storage(), node.clock, node.scheduler)) {
      HostedShard shard = restarted.acquire(TABLE, log);
      node.waiting.result(shard.caughtUp());
      assertThat(shard.covered().manifestNumber()).isEqualTo(1);
      assertThat(shard.growing().changes()).isEqualTo(10);
      try (var read = node.waiting.result(shard.read(new ReadPoint.Applied()))) {
        assertThat(read.rows().rowCount()).isEqualTo(1010);
      }
    }
  }

  @Test
  void a_follower_that_was_overtaken_by_trimming_begins_again_from_the_manifest() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 100);
    node.flush(log);
    long covered = node.host.acquire(TABLE, log).covered().position();
    node.waiting.result(node.storage.logBroker().trim(log, covered + 1));
    put(log, 2000, 100, 5);

    try (ShardHost late =
        new ShardHost(
            node.storage.logBroker(), node.segments.storage(), node.clock, node.scheduler)) {
      HostedShard shard = late.acquire(TABLE, log);
      node.waiting.result(shard.caughtUp());
      try (var read = node.waiting.result(shard.read(new ReadPoint.Applied()))) {
        assertThat(read.rows().rowCount()).isEqualTo(105);
      }
    }
  }

  @Test
  void a_damaged_segment_is_an_error_that_names_it() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 100);
    node.flush(log);
    var manifest = node.waiting.result(node.segments.storage().manifests().load(log)).orElseThrow();
    String key = manifest.manifest().segments().getFirst().objectKey();
    byte[] bytes =
        node.waiting
            .result(node.storage.objectStore().get(key, 0, Integer.MAX_VALUE))
            .orElseThrow();
    bytes[bytes.length / 2] ^= 1;
    node.waiting.result(node.storage.objectStore().put(key, bytes));
    node.segments.restart();

    try (ShardHost restarted =
        new ShardHost(
            node.storage.logBroker(), node.segments.storage(), node.clock, node.scheduler)) {
      node.waiting.fails(restarted.acquire(TABLE, log).caughtUp(), ErrorCode.CORRUPTED);
    }
  }

  @Test
  void both_roles_report_the_manifest_that_they_serve_from() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 100);
    node.flush(log);
    node.waiting.result(node.placement.await(places -> places.lowestManifest(log).orElse(0) == 1));
    assertThat(node.placement.route(log, ShardRole.LEADER)).isPresent();
  }

  @Test
  void an_owner_that_lost_its_assignment_commits_nothing() {
    LogName log = node.create(TABLE);
    put(log, 1000, 0, 100);
    node.assign(log); // The same node, but another revision: whoever knew the old one is out.
    node.flush(log);
    long committed = committed(log);
    put(log, 2000, 100, 100); // A flush has something to commit, however late it is told.
    node.unassign(log);
    node.waiting.fails(node.dataNode.flush(log), ErrorCode.NOT_READY);
    assertThat(committed(log)).isEqualTo(committed);
  }

  private long committed(LogName log) {
    return node.waiting
        .result(node.segments.storage().manifests().load(log))
        .orElseThrow()
        .manifest()
        .number();
  }

  @Test
  void writes_wait_while_a_flush_makes_room() {
    LogName log = node.create(TABLE);
    long timestamp = 1000;
    for (int first = 0;
        node.host.growingBytes() < TestNode.GROWING_BYTES_MAX * 9 / 10;
        first += 50_000) {
      put(log, timestamp++, first, 50_000);
    }
    node.waiting.result(node.dataNode.admit(log, RowOperation.PUT, TestNode.GROWING_BYTES_MAX / 2));
    assertThat(node.host.growingBytes()).isLessThan(TestNode.GROWING_BYTES_MAX / 2);
  }
}
