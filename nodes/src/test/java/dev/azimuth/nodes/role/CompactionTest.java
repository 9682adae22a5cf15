package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Segments that are merged, and files that are read to check them.
class CompactionTest {
  private static final ColumnType TEXT = new ColumnType.Varchar(20);
  private static final TableDefinition TABLE = keeping("1h");
  private static final Fragment ALL =
      new Fragment(
          TABLE.id(),
          TABLE.version(),
          Optional.empty(),
          Optional.empty(),
          new Shape.Rows(
              List.of(new Expression.Column(0), new Expression.Column(1)), Optional.empty()));

  private final TestNode node = new TestNode();

  private static TableDefinition keeping(String retention) {
    TableDefinition table =
        TestTables.table(7, ColumnType.Simple.BIGINT, TEXT, new ColumnType.FloatVector(70));
    return new TableDefinition(
        table.id(),
        table.schema(),
        table.name(),
        table.version(),
        table.columns(),
        table.keyColumns(),
        1,
        List.of(),
        Map.of("retention", retention));
  }

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void put(LogName log, long timestamp, String text, long... ids) {
    TestTables.Row[] rows = new TestTables.Row[ids.length];
    for (int i = 0; i < ids.length; i++) {
      rows[i] = TestTables.put(Write.ANY, ids[i], text, new float[70]);
    }
    node.write(log, TestTables.write(TABLE, timestamp, rows));
  }

  private Map<Object, Object> rows(LogName log, ReadPoint at) {
    Map<Object, Object> rows = new TreeMap<>();
    for (ColumnBatch batch : node.run(node.request(log, ALL, at))) {
      for (int row = 0; row < batch.rowCount(); row++) {
        Object id =
            new ColumnReader(ColumnType.Simple.BIGINT, batch.columns().getFirst()).value(row);
        Object text = new ColumnReader(TEXT, batch.columns().get(1)).value(row);
        assertThat(rows.put(id, text)).as("row %s once", id).isNull();
      }
    }
    return rows;
  }

  private Manifest manifest(LogName log) {
    return node.waiting
        .result(node.segments.storage().manifests().load(log))
        .orElseThrow()
        .manifest();
  }

  private long minutesAgo(long minutes) {
    return HybridTimestamp.ofMillis(node.clock.wallMillis() - minutes * 60_000);
  }

  private LogName withThreeSegments() {
    LogName log = node.create(TABLE);
    put(log, minutesAgo(180), "old", 1, 2, 3, 4);
    node.flush(log);
    put(log, minutesAgo(170), "newer", 2, 3);
    node.flush(log);
    node.write(
        log, TestTables.write(TABLE, minutesAgo(30), TestTables.delete(Write.ANY, 3L, null, null)));
    put(log, minutesAgo(30), "newest", 4, 5);
    node.flush(log);
    return log;
  }

  @Test
  void merging_changes_no_answer_within_the_retention() {
    LogName log = withThreeSegments();
    Map<Object, Object> now = rows(log, new ReadPoint.Applied());
    Map<Object, Object> before = rows(log, new ReadPoint.At(minutesAgo(40)));
    assertThat(now).isEqualTo(Map.of(1L, "old", 2L, "newer", 4L, "newest", 5L, "newest"));
    assertThat(before).isEqualTo(Map.of(1L, "old", 2L, "newer", 3L, "newer", 4L, "old"));

    node.waiting.result(node.dataNode.compact(log));
    node.waiting.result(node.host.acquire(TABLE, log).builtOn(4));

    Manifest manifest = manifest(log);
    assertThat(manifest.segments()).hasSize(1);
    assertThat(manifest.deletes()).as("folded in").isEmpty();
    assertThat(manifest.rows())
        .as("eight versions, less the two that ended 170 minutes ago")
        .isEqualTo(6);
    assertThat(rows(log, new ReadPoint.Applied())).isEqualTo(now);
    assertThat(rows(log, new ReadPoint.At(minutesAgo(40)))).isEqualTo(before);
    node.waiting.fails(
        node.queryNode.execute(node.request(log, ALL, new ReadPoint.At(minutesAgo(175)))),
        ErrorCode.SNAPSHOT_TOO_OLD);
    assertThat(node.waiting.result(node.dataNode.compact(log))).as("nothing to do").isEqualTo(4);
  }

  @Test
  void a_planned_task_is_carried_out_and_removed() {
    LogName log = withThreeSegments();
    Map<Object, Object> now = rows(log, new ReadPoint.Applied());
    List<String> keys =
        manifest(log).segments().stream().map(ManifestSegment::objectKey).limit(2).toList();
    CompactionTask task = new CompactionTask(log, 3, minutesAgo(60), keys);
    node.commit(MetaTransaction.builder().put(CompactionTask.key(log), task.encode()).build());

    node.waiting.result(node.host.acquire(TABLE, log).builtOn(4));

    Manifest manifest = manifest(log);
    assertThat(manifest.segments()).hasSize(2);
    assertThat(manifest.retainedFrom()).isEqualTo(task.retainedFrom());
    assertThat(node.waiting.result(node.storage.metaStore().get(CompactionTask.key(log))))
        .isEmpty();
    assertThat(rows(log, new ReadPoint.Applied())).isEqualTo(now);
  }

  @Test
  void deletes_that_come_while_segments_are_merged_hold_for_the_merged_one() {
    LogName log = withThreeSegments();
    node.waiting.result(node.dataNode.compact(log));
    node.write(
        log, TestTables.write(TABLE, minutesAgo(1), TestTables.delete(Write.ANY, 1L, null, null)));
    Map<Object, Object> expected = Map.of(2L, "newer", 4L, "newest", 5L, "newest");
    assertThat(rows(log, new ReadPoint.Applied())).isEqualTo(expected);
    node.flush(log);
    assertThat(rows(log, new ReadPoint.Applied())).isEqualTo(expected);
    node.waiting.result(node.dataNode.compact(log));
    assertThat(rows(log, new ReadPoint.Applied())).isEqualTo(expected);
  }

  @Test
  void a_check_reads_every_file_and_names_the_damaged() {
    LogName log = withThreeSegments();
    ShardCheck sound = node.waiting.result(node.dataNode.check(log));
    assertThat(sound.damages()).isEmpty();
    assertThat(sound.manifestNumber()).isEqualTo(3);
    assertThat(sound.files()).as("manifest, three segments, two delete files").isEqualTo(6);
    assertThat(sound.rows()).isEqualTo(8);

    Manifest manifest = manifest(log);
    String flipped = manifest.segments().get(1).objectKey();
    byte[] bytes =
        node.waiting
            .result(node.storage.objectStore().get(flipped, 0, Integer.MAX_VALUE))
            .orElseThrow();
    bytes[bytes.length / 3] ^= 4;
    node.waiting.result(node.storage.objectStore().put(flipped, bytes));
    String missing = manifest.deletes().getFirst().objectKey();
    node.waiting.result(node.storage.objectStore().delete(missing));

    ShardCheck damaged = node.waiting.result(node.dataNode.check(log));
    assertThat(damaged.damages()).hasSize(2);
    assertThat(damaged.damages().getFirst()).contains(flipped);
    assertThat(damaged.damages().get(1)).contains(missing).contains("missing");
    assertThat(rows(log, new ReadPoint.Applied())).as("still served from the cache").hasSize(4);
  }

  @Test
  void a_shard_without_segments_has_nothing_to_merge_or_check() {
    LogName log = node.create(TABLE);
    assertThat(node.waiting.result(node.dataNode.compact(log))).isZero();
    assertThat(node.waiting.result(node.dataNode.check(log)))
        .isEqualTo(new ShardCheck(0, 0, 0, 0, List.of()));
    assertThat(node.waiting.result(node.dataNode.flush(log))).isZero();
  }
}
