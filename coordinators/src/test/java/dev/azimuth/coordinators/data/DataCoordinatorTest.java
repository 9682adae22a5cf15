package dev.azimuth.coordinators.data;

import static dev.azimuth.coordinators.data.SampleManifests.key;
import static dev.azimuth.coordinators.data.SampleManifests.manifest;
import static dev.azimuth.coordinators.data.SampleManifests.segment;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataCoordinatorTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final World world = new World(11);
  private final MemoryMeta meta = new MemoryMeta(world);
  private final MemoryLogs logs = new MemoryLogs();
  private final MemoryObjects objects = new MemoryObjects();
  private final Member member = new Member(world, meta, logs, objects, "m1");

  /// The process of a node that writes segments and manifests.
  private final World.Host node = new World.Host(world);

  private final MetaStore nodeMeta = meta.client(node);
  private final ObjectStore nodeObjects = objects.client(node);
  private final ManifestStore manifests =
      new ManifestStore(nodeObjects, nodeMeta, node, new TableObjects("node"));

  private LogName shard = new LogName(1, 0);

  @BeforeEach
  void createTable() {
    world.runUntil(
        Duration.ofSeconds(5), () -> !member.root().timestamps(1).isCompletedExceptionally());
    world.join(
        member
            .root()
            .execute(
                new DefinitionCommand.CreateTable(
                    "public",
                    "t",
                    List.of(
                        new ColumnDefinition(
                            0, "id", ColumnType.Simple.BIGINT, false, Optional.empty())),
                    List.of(0),
                    Map.of(),
                    IfExists.FAIL)));
    shard = table().log(0);
  }

  private TableDefinition table() {
    return member.catalog().snapshot().table("public", "t").orElseThrow();
  }

  /// Stores the segments of a manifest, then commits it.
  private void commit(Manifest manifest) {
    for (ManifestSegment segment : manifest.segments()) {
      world.join(nodeObjects.put(segment.objectKey(), new byte[1]));
    }
    long revision =
        Optional.ofNullable(meta.entries().get(ManifestPointer.key(shard)))
            .map(MetaEntry::revision)
            .orElse(0L);
    assertThat(world.join(manifests.commit(revision, manifest, List.of(), List.of())).committed())
        .isTrue();
  }

  private List<ManifestSegment> segments(int count, int from) {
    List<ManifestSegment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      segments.add(segment(shard, from + i, 100, 10, Dead.NONE));
    }
    return segments;
  }

  private void serve(ShardRole role, String nodeId, long manifestNumber) {
    ShardServing serving = new ShardServing(shard, role, nodeId, manifestNumber);
    put(PlacementKey.of(serving), PlacementCodec.encode(serving));
  }

  private void put(String key, byte[] value) {
    world.join(nodeMeta.commit(MetaTransaction.builder().put(key, value).build()));
  }

  private Optional<CompactionTask> task() {
    String key = CompactionTask.key(shard);
    return Optional.ofNullable(meta.entries().get(key))
        .map(entry -> CompactionTask.decode(key, entry.value()));
  }

  @Test
  void a_task_follows_the_manifest_and_goes_when_it_does_not_fit_any_more() {
    commit(manifest(shard, 1, segments(3, 0), List.of()));
    world.run(SOON);
    assertThat(task()).isEmpty();

    Manifest four = manifest(shard, 2, segments(4, 0), List.of());
    commit(four);
    world.runUntil(SOON, () -> task().isPresent());
    assertThat(task().orElseThrow().segments())
        .isEqualTo(four.segments().stream().map(ManifestSegment::objectKey).toList());
    assertThat(task().orElseThrow().manifestNumber()).isEqualTo(2);

    ManifestSegment merged = segment(shard, 1, 40, 400, 40, Dead.NONE);
    commit(manifest(shard, 3, List.of(merged), List.of()));
    world.runUntil(SOON, () -> task().isEmpty());
  }

  @Test
  void the_log_goes_behind_the_slowest_server_only() {
    commit(manifest(shard, 1, segments(1, 0), List.of()));
    serve(ShardRole.OWNER, "n1", 0);
    serve(ShardRole.LEADER, "n2", 1);
    world.run(SOON);
    assertThat(logs.trimmed()).isEmpty();

    serve(ShardRole.OWNER, "n1", 1);
    world.runUntil(SOON, () -> logs.trimmed().containsKey(shard));
    assertThat(logs.trimmed()).containsEntry(shard, 11L);

    commit(manifest(shard, 2, segments(2, 0), List.of()));
    serve(ShardRole.OWNER, "n1", 2);
    world.run(SOON);
    assertThat(logs.trimmed()).containsEntry(shard, 11L);
    serve(ShardRole.LEADER, "n2", 2);
    world.runUntil(SOON, () -> logs.trimmed().getOrDefault(shard, 0L) == 21L);
  }

  @Test
  void what_no_manifest_in_use_names_goes_after_the_grace_and_nothing_else_ever() {
    commit(manifest(shard, 1, segments(2, 0), List.of()));
    ManifestSegment merged = segment(shard, 1, 20, 200, 20, Dead.NONE);
    commit(manifest(shard, 2, List.of(merged), List.of()));
    String orphan = key(shard, "segment-left-behind");
    world.join(nodeObjects.put(orphan, new byte[1]));
    serve(ShardRole.OWNER, "n1", 2);
    serve(ShardRole.LEADER, "n2", 1);
    world.run(Member.GRACE.multipliedBy(3));
    // The leader still reads from manifest 1.
    assertThat(objects.objects()).containsKeys(segmentKeys(2)).doesNotContainKey(orphan);

    serve(ShardRole.LEADER, "n2", 2);
    world.run(Member.GRACE.dividedBy(2));
    assertThat(objects.objects()).containsKeys(segmentKeys(2));
    world.run(Member.GRACE.multipliedBy(2));
    assertThat(objects.objects()).doesNotContainKeys(segmentKeys(2));
    assertThat(objects.objects().keySet()).contains(merged.objectKey()).hasSize(2);
  }

  private String[] segmentKeys(int count) {
    return segments(count, 0).stream().map(ManifestSegment::objectKey).toArray(String[]::new);
  }

  @Test
  void a_dropped_table_leaves_neither_objects_nor_records() {
    commit(manifest(shard, 1, segments(4, 0), List.of()));
    world.runUntil(SOON, () -> task().isPresent());
    serve(ShardRole.OWNER, "n1", 1);
    world.join(
        member.root().execute(new DefinitionCommand.DropTable("public", "t", IfMissing.FAIL)));
    world.run(SOON);
    assertThat(objects.objects()).isNotEmpty(); // A node still serves it.

    ShardServing serving = new ShardServing(shard, ShardRole.OWNER, "n1", 1);
    world.join(nodeMeta.commit(MetaTransaction.builder().delete(PlacementKey.of(serving)).build()));
    world.runUntil(SOON, () -> objects.objects().isEmpty());
    world.runUntil(SOON, () -> !meta.entries().containsKey(ManifestPointer.key(shard)));
    assertThat(task()).isEmpty();
  }

  @Test
  void a_truncated_table_leaves_nothing_of_its_past() {
    commit(manifest(shard, 1, segments(2, 0), List.of()));
    world.join(member.root().execute(new DefinitionCommand.TruncateTable("public", "t")));
    world.runUntil(SOON, () -> objects.objects().isEmpty());
    world.runUntil(SOON, () -> !meta.entries().containsKey(ManifestPointer.key(shard)));
  }

  @Test
  void failing_stores_delay_the_collection_and_do_no_harm() {
    commit(manifest(shard, 1, segments(2, 0), List.of()));
    ManifestSegment merged = segment(shard, 1, 20, 200, 20, Dead.NONE);
    commit(manifest(shard, 2, List.of(merged), List.of()));
    serve(ShardRole.OWNER, "n1", 2);
    objects.setFailure(0.3);
    world.run(Member.GRACE.multipliedBy(20));
    objects.setFailure(0);
    world.run(Member.GRACE.multipliedBy(3));
    assertThat(objects.objects().keySet()).contains(merged.objectKey()).hasSize(2);
  }

  @Test
  void a_damaged_manifest_keeps_its_shard_and_not_the_others() {
    commit(manifest(shard, 1, segments(2, 0), List.of()));
    ManifestPointer pointer =
        ManifestPointer.decode(
            ManifestPointer.key(shard),
            Objects.requireNonNull(meta.entries().get(ManifestPointer.key(shard))).value());
    objects.objects().put(pointer.objectKey(), new byte[] {1, 2, 3});
    String orphan = "tables/" + (shard.tableId() + 1) + "/0/segment-of-a-dropped-table";
    objects.objects().put(orphan, new byte[1]);
    world.run(Member.GRACE.multipliedBy(3));
    assertThat(objects.objects()).containsKeys(segmentKeys(2)).doesNotContainKey(orphan);
  }
}
