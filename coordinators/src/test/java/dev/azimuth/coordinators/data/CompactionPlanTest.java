package dev.azimuth.coordinators.data;

import static dev.azimuth.coordinators.data.SampleManifests.deletes;
import static dev.azimuth.coordinators.data.SampleManifests.manifest;
import static dev.azimuth.coordinators.data.SampleManifests.segment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.coordinators.data.SampleManifests.Dead;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionPlanTest {
  private static final LogName SHARD = new LogName(7, 0);
  private static final CompactionPolicy POLICY = new CompactionPolicy(10_000, 4, 0.2);
  private static final long RETAINED_FROM = 1_000;

  private static List<ManifestSegment> segments(long... bytes) {
    List<ManifestSegment> segments = new ArrayList<>();
    for (long size : bytes) {
      segments.add(segment(SHARD, segments.size(), size, (int) size, Dead.NONE));
    }
    return segments;
  }

  private static List<Integer> plan(
      List<ManifestSegment> segments, List<DeleteFileEntry> deletes, CompactionPolicy policy) {
    Manifest manifest = manifest(SHARD, 1, segments, deletes);
    return CompactionPlan.of(manifest, policy, RETAINED_FROM).orElse(List.of()).stream()
        .map(segments::indexOf)
        .toList();
  }

  private static List<Integer> plan(List<ManifestSegment> segments) {
    return plan(segments, List.of(), POLICY);
  }

  @Test
  void four_neighbours_of_one_size_are_merged() {
    assertThat(plan(segments(100, 110, 90))).isEmpty();
    assertThat(plan(segments(100, 110, 90, 120))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void small_ones_come_before_large_ones_and_large_ones_are_not_written_again_for_them() {
    assertThat(plan(segments(900, 950, 910, 990, 10, 11, 10, 12))).containsExactly(4, 5, 6, 7);
    assertThat(plan(segments(900, 10, 11, 10))).isEmpty();
  }

  @Test
  void nothing_grows_beyond_the_target() {
    assertThat(plan(segments(3_000, 3_000, 3_000, 3_000))).isEmpty();
    assertThat(plan(segments(20_000, 20_000, 20_000, 20_000, 20_000))).isEmpty();
    assertThat(plan(segments(2_500, 2_500, 2_500, 2_500, 2_500))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void a_segment_with_many_deletes_that_are_not_folded_in_is_rewritten() {
    List<ManifestSegment> segments = segments(5_000, 100);
    assertThat(plan(segments, List.of(deletes(SHARD, 2, 900)), POLICY)).isEmpty();
    assertThat(plan(segments, List.of(deletes(SHARD, 2, 1_100)), POLICY)).containsExactly(0);
  }

  @Test
  void rows_whose_retention_has_ended_are_dropped_when_they_are_many() {
    Dead kept = new Dead(50, RETAINED_FROM, RETAINED_FROM + 9);
    Dead droppable = new Dead(30, 1, RETAINED_FROM - 1);
    Dead half = new Dead(30, RETAINED_FROM - 500, RETAINED_FROM + 500);
    assertThat(plan(List.of(segment(SHARD, 0, 500, 100, kept)))).isEmpty();
    assertThat(plan(List.of(segment(SHARD, 0, 500, 100, droppable)))).containsExactly(0);
    assertThat(plan(List.of(segment(SHARD, 0, 500, 100, half)))).isEmpty();
  }

  @Test
  void too_many_delete_files_are_folded_in_however_few_rows_they_name() {
    List<DeleteFileEntry> files =
        IntStream.rangeClosed(1, CompactionPolicy.MERGE_COUNT_MAX + 1)
            .mapToObj(i -> deletes(SHARD, i, 1))
            .toList();
    assertThat(plan(segments(5_000), files, POLICY)).containsExactly(0);
    assertThat(plan(segments(5_000), files.subList(0, files.size() - 1), POLICY)).isEmpty();
  }

  @Test
  void an_empty_manifest_and_an_empty_segment_need_nothing() {
    assertThat(plan(List.of())).isEmpty();
    assertThat(plan(segments(0))).isEmpty();
  }

  /// Flushes come one after another, and every plan is carried out at once.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void segments_stay_few_and_each_byte_is_written_a_few_times(long seed) {
    Random random = new Random(seed);
    CompactionPolicy policy = new CompactionPolicy(1_000_000, 4, 0.2);
    List<ManifestSegment> segments = new ArrayList<>();
    long flushed = 0;
    long written = 0;
    int most = 0;
    for (int flush = 0; flush < 2_000; flush++) {
      long bytes = 500L + random.nextInt(1_000);
      flushed += bytes;
      written += bytes;
      segments.add(segment(SHARD, flush, bytes, (int) bytes, Dead.NONE));
      Optional<List<ManifestSegment>> plan = next(segments, policy);
      for (int rounds = 0; plan.isPresent(); rounds++) {
        assertThat(rounds).isLessThan(20);
        written += merge(segments, plan.get());
        plan = next(segments, policy);
      }
      long below = segments.stream().filter(segment -> segment.bytes() < 500_000).count();
      most = Math.max(most, (int) below);
    }
    // 1 KB grows to 1 MB in five steps of four: each byte once when flushed and once for each.
    assertThat((double) written / flushed).isLessThan(7);
    assertThat(most).isLessThan(25);
    assertThat(segments.stream().mapToLong(ManifestSegment::bytes).sum()).isEqualTo(flushed);
    assertThat(segments.stream().mapToLong(ManifestSegment::bytes).max().orElseThrow())
        .isLessThanOrEqualTo(1_000_000);
  }

  private static Optional<List<ManifestSegment>> next(
      List<ManifestSegment> segments, CompactionPolicy policy) {
    return CompactionPlan.of(manifest(SHARD, 1, segments, List.of()), policy, RETAINED_FROM);
  }

  /// Bytes that are written.
  private static long merge(List<ManifestSegment> segments, List<ManifestSegment> plan) {
    int from = segments.indexOf(plan.getFirst());
    assertThat(segments.subList(from, from + plan.size())).isEqualTo(plan);
    long bytes = plan.stream().mapToLong(ManifestSegment::bytes).sum();
    segments.subList(from, from + plan.size()).clear();
    segments.add(
        from,
        segment(
            SHARD,
            plan.getFirst().firstPosition(),
            plan.getLast().lastPosition(),
            bytes,
            (int) bytes,
            Dead.NONE));
    return bytes;
  }
}
