package dev.azimuth.coordinators.index;

import static dev.azimuth.coordinators.data.SampleManifests.manifest;
import static dev.azimuth.coordinators.data.SampleManifests.segment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.coordinators.data.SampleManifests.Dead;
import dev.azimuth.coordinators.simulation.Member;
import dev.azimuth.coordinators.simulation.MemoryLogs;
import dev.azimuth.coordinators.simulation.MemoryMeta;
import dev.azimuth.coordinators.simulation.MemoryObjects;
import dev.azimuth.coordinators.simulation.World;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.manifest.WaitingMerge;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexCoordinatorTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final int ROWS_MIN = 50;
  private static final long BUILD_BYTES = 1 << 20;

  private final World world = new World(13);
  private final MemoryMeta meta = new MemoryMeta(world);
  private final MemoryLogs logs = new MemoryLogs();
  private final MemoryObjects objects = new MemoryObjects();
  private final Member member = new Member(world, meta, logs, objects, "m1");

  /// The process of a node that writes manifests.
  private final World.Host node = new World.Host(world);

  private final MetaStore nodeMeta = meta.client(node);
  private final ManifestStore manifests =
      new ManifestStore(objects.client(node), nodeMeta, node, new TableObjects("node"));

  private LogName shard = new LogName(1, 0);
  private long indexId;

  @BeforeEach
  void createTableAndCandidates() {
    world.runUntil(
        Duration.ofSeconds(5), () -> !member.root().timestamps(1).isCompletedExceptionally());
    execute(
        new DefinitionCommand.CreateTable(
            "public",
            "t",
            List.of(
                new ColumnDefinition(0, "id", ColumnType.Simple.BIGINT, false, Optional.empty()),
                new ColumnDefinition(
                    1, "v", new ColumnType.FloatVector(4), true, Optional.empty())),
            List.of(0),
            Map.of(),
            IfExists.FAIL));
    createIndex("i", "hnsw");
    shard = table().log(0);
    indexId = table().indexes().getFirst().id();
    candidate("m1", member);
  }

  private void execute(DefinitionCommand command) {
    world.join(member.root().execute(command));
  }

  private void createIndex(String name, String method) {
    execute(
        new DefinitionCommand.CreateIndex(
            "public",
            "t",
            new IndexDeclaration(name, "v", method, "vector_l2_ops", Map.of()),
            IfExists.FAIL));
  }

  private TableDefinition table() {
    return member.catalog().snapshot().table("public", "t").orElseThrow();
  }

  private void candidate(String id, Member of) {
    World.Host process = of.process();
    MetaStore client = meta.client(process);
    new IndexCoordinator(
            new CoordinatorContext(
                client,
                process,
                process,
                of.catalog(),
                of.placement(),
                id,
                id + ":1",
                Duration.ofMillis(500)),
            objects.client(process),
            ManifestPointers.follow(client, process),
            ROWS_MIN)
        .start();
  }

  private void register(String nodeId) {
    NodeRegistration registration = new NodeRegistration(nodeId, "local", Set.of(), BUILD_BYTES);
    put(PlacementKey.of(registration), PlacementCodec.encode(registration));
  }

  private void die(String nodeId) {
    String key = PlacementKey.of(new NodeRegistration(nodeId, "local", Set.of()));
    world.join(nodeMeta.commit(MetaTransaction.builder().delete(key).build()));
  }

  private void put(String key, byte[] value) {
    world.join(nodeMeta.commit(MetaTransaction.builder().put(key, value).build()));
  }

  private void commit(Manifest manifest) {
    long revision =
        Optional.ofNullable(meta.entries().get(ManifestPointer.key(shard)))
            .map(MetaEntry::revision)
            .orElse(0L);
    assertThat(world.join(manifests.commit(revision, manifest, List.of(), List.of())).committed())
        .isTrue();
  }

  private ManifestSegment rows(int index, int count) {
    return segment(shard, index, 100, count, Dead.NONE);
  }

  private List<MetaEntry> entries() {
    return meta.entries().values().stream()
        .filter(entry -> entry.key().startsWith(IndexTask.PREFIX + "task/"))
        .toList();
  }

  private List<IndexTask> tasks() {
    return entries().stream().map(entry -> IndexTask.decode(entry.key(), entry.value())).toList();
  }

  private boolean allAreWith(String nodeId, int count) {
    return tasks().size() == count
        && tasks().stream().allMatch(task -> task.nodeId().equals(nodeId));
  }

  @Test
  void segments_that_lack_an_index_are_given_to_a_node_until_their_manifest_has_it() {
    ManifestSegment first = rows(0, ROWS_MIN);
    ManifestSegment second = rows(1, ROWS_MIN);
    ManifestSegment small = rows(2, ROWS_MIN - 1);
    commit(manifest(shard, 1, List.of(first, second, small), List.of()));
    world.run(SOON);
    assertThat(tasks()).isEmpty(); // Nobody could do it.

    register("i1");
    world.runUntil(SOON, () -> allAreWith("i1", 2));
    assertThat(tasks())
        .extracting(task -> task.target().segment())
        .containsExactlyInAnyOrder(first.objectKey(), second.objectKey());

    IndexFile file = new IndexFile(indexId, "hnsw", "tables/1/0/index", 1, 1);
    commit(manifest(shard, 2, List.of(first.with(file), second, small), List.of()));
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    assertThat(tasks().getFirst().target().segment()).isEqualTo(second.objectKey());

    ManifestSegment merged = segment(shard, 5, 100, 20, Dead.NONE);
    commit(manifest(shard, 3, List.of(merged), List.of()));
    world.runUntil(SOON, () -> tasks().isEmpty());
  }

  @Test
  void every_definition_counts_but_one_that_has_no_files() {
    createIndex("j", "ivf_flat");
    createIndex("f", "flat");
    commit(manifest(shard, 1, List.of(rows(0, ROWS_MIN)), List.of()));
    register("i1");
    world.runUntil(SOON, () -> allAreWith("i1", 2));
    execute(new DefinitionCommand.DropIndex("public", "j", IfMissing.FAIL));
    world.runUntil(SOON, () -> tasks().size() == 1);
    execute(new DefinitionCommand.DropTable("public", "t", IfMissing.FAIL));
    world.runUntil(SOON, () -> tasks().isEmpty());
  }

  @Test
  void a_merge_that_waits_gets_its_indexes_as_any_segment() {
    createIndex("j", "ivf_flat");
    IndexFile file = new IndexFile(indexId, "hnsw", "tables/1/0/index-1", 1, 1);
    ManifestSegment small = rows(0, ROWS_MIN - 1).with(file);
    Manifest plain = manifest(shard, 1, List.of(small), List.of());
    commit(plain);
    register("i1");
    ManifestSegment merged = segment(shard, 0, 77, ROWS_MIN, Dead.NONE);
    WaitingMerge merge = new WaitingMerge(merged, List.of(small.objectKey()), Set.of(indexId));
    commit(plain.with(Optional.of(merge)).next());
    world.runUntil(SOON, () -> allAreWith("i1", 2));
    assertThat(tasks())
        .extracting(task -> task.target().segment())
        .containsOnly(merged.objectKey());

    commit(
        plain
            .with(
                Optional.of(
                    merge.with(
                        merged.with(new IndexFile(indexId, "hnsw", "tables/1/0/index-2", 1, 1)))))
            .next()
            .next());
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    assertThat(tasks().getFirst().target().indexId()).isNotEqualTo(indexId);
  }

  @Test
  void a_node_that_dies_loses_its_tasks_to_another() {
    commit(manifest(shard, 1, List.of(rows(0, ROWS_MIN)), List.of()));
    register("i1");
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    register("i2");
    die("i1");
    world.runUntil(SOON, () -> allAreWith("i2", 1));
    die("i2");
    world.runUntil(SOON, () -> tasks().isEmpty());
  }

  @Test
  void a_failure_that_is_reported_is_kept_and_tried_again() {
    commit(manifest(shard, 1, List.of(rows(0, ROWS_MIN)), List.of()));
    register("i1");
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    MetaEntry entry = entries().getFirst();
    IndexReport report =
        new IndexReport(
            tasks().getFirst().target(),
            "i1",
            entry.revision(),
            new IndexReport.Outcome.Failed(IndexReport.Retry.LATER, "the disk was full"));
    put(report.key(), report.encode());
    world.runUntil(SOON, () -> allAreWith("", 1));
    assertThat(tasks().getFirst().failures().message()).isEqualTo("the disk was full");
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    assertThat(tasks().getFirst().failures().count()).isEqualTo(1);
  }

  @Test
  void a_candidate_that_takes_over_goes_on_with_the_same_tasks() {
    commit(manifest(shard, 1, List.of(rows(0, ROWS_MIN)), List.of()));
    register("i1");
    world.runUntil(SOON, () -> allAreWith("i1", 1));
    long revision = entries().getFirst().revision();
    Member second = new Member(world, meta, logs, objects, "m2");
    candidate("m2", second);
    member.process().kill();
    world.run(SOON);
    assertThat(entries()).singleElement().extracting(MetaEntry::revision).isEqualTo(revision);
    die("i1");
    world.runUntil(SOON, () -> tasks().isEmpty());
  }
}
