package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.life.LifeCollector.Fencing;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.WaitingMerge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Merges whose indexes are built by index nodes.
class MergeByIndexNodeTest extends IndexNodeScene {
  /// Longer than an owner waits for index nodes.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// Makes two segments with their indexes, of which the first is the larger one.
  private void flushIndexedSegments() {
    flushRows();
    flushRows();
    world.scheduler.runUntil(() -> indexFiles().size() == 2);
  }

  private void compact() {
    var _ = owner.dataNode().compact(shard);
  }

  private Optional<WaitingMerge> merge() {
    return manifest().flatMap(Manifest::merge);
  }

  private void awaitWaiting() {
    world.scheduler.runUntil(() -> merge().isPresent());
  }

  private void awaitMerged() {
    world.scheduler.runUntil(() -> segments().size() == 1);
  }

  private IndexTask taskOfMerge(String nodeId, IndexTask.Failures failures) {
    WaitingMerge merge = merge().orElseThrow();
    return new IndexTask(
        new IndexTask.Target(
            shard,
            merge.segment().objectKey(),
            merge.indexIds().stream().findFirst().orElseThrow()),
        nodeId,
        failures);
  }

  private void giveMerge(SimulatedIndexNode node) {
    give(taskOfMerge(node.id, IndexTask.Failures.NONE));
  }

  /// What a search has found at any time since both segments had their indexes.
  private void checkThatNoSearchHadToScan() {
    List<Manifest> all =
        objects("/manifest-").stream()
            .flatMap(key -> world.result(world.manifests.read(key)).stream())
            .toList();
    long indexed =
        all.stream()
            .filter(manifest -> manifest.segments().size() == 2)
            .filter(manifest ->
                manifest.segments().stream().noneMatch(segment -> segment.indexes().isEmpty()))
            .mapToLong(Manifest::number)
            .min()
            .orElseThrow();
    assertThat(all)
        .filteredOn(manifest -> manifest.number() >= indexed)
        .allSatisfy(manifest ->
            assertThat(manifest.segments()).noneMatch(segment -> segment.indexes().isEmpty()));
  }

  /// Nothing is left but the merged segment and its index, by this builder.
  private void checkMerged(String builder) {
    assertThat(segments()).hasSize(1);
    assertThat(merge()).isEmpty();
    assertThat(indexFiles()).singleElement().asString().contains("-" + builder + "-");
    collect();
    assertThat(objects("/segment-")).containsExactly(segments().getFirst().objectKey());
    assertThat(storedFiles()).isEqualTo(indexFiles());
  }

  private String merging() {
    return owner.jobs.board().all().stream()
        .filter(job -> job.kind() == JobStatus.Kind.COMPACT)
        .map(job -> job.progress().state() + " " + job.message())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  @Test
  void a_merged_segment_waits_in_the_manifest_for_the_index_of_a_node() {
    flushIndexedSegments();
    SimulatedIndexNode node = indexNode("i1");
    compact();
    awaitWaiting();
    world.scheduler.runFor(LONG);
    assertThat(segments()).hasSize(2);
    assertThat(storedFiles()).hasSize(2);
    assertThat(merging()).isEqualTo("RUNNING index nodes build the indexes of what it has written");

    giveMerge(node);
    awaitMerged();
    world.scheduler.runFor(LONG);
    assertThat(records()).isEmpty();
    assertThat(merging())
        .isEqualTo("DONE index nodes have built the indexes of what it has written");
    assertThat(node.jobs.board().all())
        .singleElement()
        .satisfies(job ->
            assertThat(job.message())
                .endsWith(" rows came with their links from the largest segment"));
    checkThatNoSearchHadToScan();
    checkMerged(node.id);
  }

  @Test
  void what_waits_is_no_garbage_and_rows_are_flushed_and_deleted_meanwhile() {
    flushIndexedSegments();
    SimulatedIndexNode node = indexNode("i1");
    compact();
    awaitWaiting();
    LifeCollector collector = new LifeCollector(world, GRACE, Fencing.POINTER);
    for (int i = 0; i < 8; i++) {
      collector.round(shard);
      world.scheduler.runFor(GRACE.dividedBy(4));
    }
    flushRows();
    assertThat(segments()).hasSize(3);
    String merged = merge().orElseThrow().segment().objectKey();
    giveMerge(node);
    world.scheduler.runUntil(() -> segments().size() == 2);
    assertThat(segments().getFirst().objectKey()).isEqualTo(merged);
    assertThat(world.result(owner.dataNode().check(shard)).damages()).isEmpty();
  }

  @Test
  void the_owner_builds_what_no_node_builds_in_time() {
    flushIndexedSegments();
    indexNode("i1");
    compact();
    awaitWaiting();
    world.scheduler.runFor(PATIENCE);
    checkThatNoSearchHadToScan();
    checkMerged("owner1");
  }

  @Test
  void the_owner_builds_what_a_node_has_failed_to_build() {
    flushIndexedSegments();
    indexNode("i1", 1);
    compact();
    awaitWaiting();
    give(taskOfMerge("", new IndexTask.Failures(1, 0, 1, false, "too little memory")));
    awaitMerged();
    checkThatNoSearchHadToScan();
    checkMerged("owner1");
  }

  @ParameterizedTest
  @CsvSource({
    "OBJECT_DOWNLOADED, false",
    "OBJECT_DOWNLOADED, true",
    "INDEX_STORED, false",
    "INDEX_STORED, true"
  })
  void a_node_that_dies_leaves_the_index_to_another_or_to_the_owner(Step step, boolean after) {
    flushIndexedSegments();
    SimulatedIndexNode first = indexNode("i1");
    SimulatedIndexNode second = indexNode("i2");
    compact();
    awaitWaiting();
    first.process.dieAt(step, after);
    giveMerge(first);
    world.scheduler.runFor(Duration.ofSeconds(8));
    assertThat(first.process.isAlive()).isFalse();
    assertThat(segments()).hasSize(2);

    second.process.dieAt(step, after);
    giveMerge(second);
    awaitMerged();
    assertThat(second.process.isAlive()).isFalse();
    checkThatNoSearchHadToScan();
    checkMerged("owner1");
  }

  @ParameterizedTest
  @CsvSource({
    "SEGMENT_STORED, 1, false",
    "SEGMENT_STORED, 1, true",
    "MANIFEST_STORED, 1, true",
    "POINTER_SWUNG, 1, false",
    "POINTER_SWUNG, 1, true",
    "POINTER_SWUNG, 2, false",
    "POINTER_SWUNG, 2, true",
    "POINTER_SWUNG, 3, false",
    "POINTER_SWUNG, 3, true"
  })
  void an_owner_that_dies_leaves_nothing_behind_and_the_next_one_merges_again(
      Step step, int commit, boolean after) {
    flushIndexedSegments();
    SimulatedIndexNode node = indexNode("i1");
    SimulatedNode first = owner;
    if (commit == 1) {
      first.process.dieAt(step, after);
    }
    compact();
    if (commit > 1) {
      awaitWaiting();
      giveMerge(node);
      if (commit > 2) {
        world.scheduler.runUntil(() -> merge().stream().anyMatch(MergeByIndexNodeTest::isBuilt));
      }
      first.process.dieAt(step, after);
    }
    world.scheduler.runUntil(() -> !first.process.isAlive());
    first.bury();
    startOwner();
    world.scheduler.runFor(Duration.ofSeconds(2));
    assertThat(merge()).isEmpty();
    if (segments().size() > 1) {
      compact();
      awaitWaiting();
      giveMerge(node);
      awaitMerged();
    }
    checkThatNoSearchHadToScan();
    checkMerged(node.id);
  }

  private static boolean isBuilt(WaitingMerge merge) {
    return !merge.segment().indexes().isEmpty();
  }

  @Test
  void a_merge_does_not_wait_for_an_index_that_is_dropped() {
    flushIndexedSegments();
    indexNode("i1");
    compact();
    awaitWaiting();
    world.redefine();
    awaitMerged();
    world.scheduler.runFor(LONG);
    collect();
    assertThat(objects("/segment-")).containsExactly(segments().getFirst().objectKey());
    assertThat(storedFiles()).isEmpty();
  }

  @Test
  void a_merge_waits_for_an_index_that_its_inputs_get_meanwhile() {
    flushIndexedSegments();
    SimulatedIndexNode node = indexNode("i1");
    compact();
    awaitWaiting();
    world.defineIndex("j");
    long added = world.table().indexes().getLast().id();
    String merged = merge().orElseThrow().segment().objectKey();
    for (ManifestSegment input : segments()) {
      give(task(node, input.objectKey(), added));
    }
    world.scheduler.runUntil(() -> indexFiles().size() == 4);
    giveMerge(node);
    world.scheduler.runUntil(() -> merge().stream().anyMatch(MergeByIndexNodeTest::isBuilt));
    world.scheduler.runFor(LONG);
    assertThat(segments()).hasSize(2);

    give(task(node, merged, added));
    awaitMerged();
    assertThat(indexFiles()).hasSize(2);
    checkThatNoSearchHadToScan();
  }

  private IndexTask task(SimulatedIndexNode node, String segment, long index) {
    return new IndexTask(
        new IndexTask.Target(shard, segment, index), node.id, IndexTask.Failures.NONE);
  }

  @Test
  void a_merge_of_segments_without_the_index_does_not_wait() {
    indexNode("i1");
    flushRows();
    flushRows();
    compact();
    awaitMerged();
    assertThat(storedFiles()).isEmpty();
  }
}
