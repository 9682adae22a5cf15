package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.life.LifeCollector.Fencing;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.record.LogRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The owner of a shard of a table with an index, and index nodes beside it; a test gives tasks as
/// a coordinator would.
abstract class IndexNodeScene {
  static final long BUILD_BYTES_MAX = 1L << 30;
  static final Duration GRACE = Duration.ofSeconds(12);
  static final Duration LONG = Duration.ofSeconds(20);
  static final int ROWS = 30;

  @TempDir private Path directory;

  final LifeWorld world = LifeWorld.ofOneShard(5);
  final LogName shard = world.shards().getFirst();
  private final List<SimulatedIndexNode> indexNodes = new ArrayList<>();
  SimulatedNode owner;
  private int owners;

  IndexNodeScene() {
    world.redefine();
  }

  @BeforeEach
  void startOwner() {
    owners++;
    owner =
        new SimulatedNode(
            world,
            LifeWorld.NODES.getFirst(),
            directory.resolve("owner" + owners),
            "owner" + owners,
            Duration.ofSeconds(2),
            GRACE);
  }

  @AfterEach
  void bury() {
    indexNodes.forEach(SimulatedIndexNode::bury);
    owner.bury();
    world.scheduler.runReady();
  }

  SimulatedIndexNode indexNode(String id, long buildBytesMax) {
    SimulatedIndexNode node = new SimulatedIndexNode(world, id, directory, buildBytesMax, GRACE);
    indexNodes.add(node);
    world.scheduler.runFor(Duration.ofSeconds(1));
    return node;
  }

  SimulatedIndexNode indexNode(String id) {
    return indexNode(id, BUILD_BYTES_MAX);
  }

  /// Makes a segment of some rows.
  void flushRows() {
    int before = segments().size();
    List<TestTables.Row> rows = new ArrayList<>();
    for (int key = before * ROWS; key < (before + 1) * ROWS; key++) {
      rows.add(LifeRows.put(LogRecord.Write.ANY, LifeRows.key(key), key + 1L));
    }
    world.append(shard, TestTables.write(world.table(), world.timestamp(), List.of(rows)));
    world.scheduler.runUntil(() -> segments().size() > before);
  }

  Optional<Manifest> manifest() {
    return world.newest(shard).map(StoredManifest::manifest);
  }

  List<ManifestSegment> segments() {
    return manifest().map(Manifest::segments).orElse(List.of());
  }

  List<String> indexFiles() {
    return segments().stream()
        .flatMap(segment -> segment.indexes().stream())
        .map(IndexFile::objectKey)
        .toList();
  }

  List<String> storedFiles() {
    return objects("/index-");
  }

  /// Keys in the object store that contain this.
  List<String> objects(String part) {
    return world.result(world.objects.list("tables/", "", 1_000)).stream()
        .filter(key -> key.contains(part))
        .toList();
  }

  IndexTask.Target target() {
    return new IndexTask.Target(
        shard, segments().getFirst().objectKey(), world.table().indexes().getFirst().id());
  }

  /// Gives the index of the first segment to a node.
  void give(SimulatedIndexNode node) {
    give(new IndexTask(target(), node.id, IndexTask.Failures.NONE));
  }

  void give(IndexTask task) {
    world.result(
        world.meta.commit(
            MetaTransaction.builder().put(IndexTask.key(task.target()), task.encode()).build()));
  }

  void withdraw() {
    world.result(
        world.meta.commit(MetaTransaction.builder().delete(IndexTask.key(target())).build()));
  }

  /// Some rounds of the collector, so that it has removed all that is garbage now.
  void collect() {
    LifeCollector collector = new LifeCollector(world, GRACE, Fencing.POINTER);
    for (int i = 0; i < 4; i++) {
      collector.round(shard);
      world.scheduler.runFor(GRACE.dividedBy(2));
    }
  }

  /// What the meta store holds of tasks and reports.
  List<MetaEntry> records() {
    return world.result(world.meta.range(IndexTask.PREFIX)).entries();
  }

  Optional<IndexReport> report() {
    return records().stream()
        .filter(entry -> entry.key().startsWith(IndexTask.PREFIX + "report/"))
        .map(entry -> IndexReport.decode(entry.key(), entry.value()))
        .findFirst();
  }

  void awaitIndexOf(SimulatedIndexNode node) {
    world.scheduler.runUntil(() -> !indexFiles().isEmpty());
    assertThat(indexFiles()).singleElement().asString().contains("-" + node.id + "-");
    assertThat(world.result(world.objects.size(indexFiles().getFirst()))).isPresent();
  }
}
