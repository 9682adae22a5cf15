package dev.azimuth.coordinators.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexReport.Outcome;
import dev.azimuth.storage.maintenance.IndexReport.Retry;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.maintenance.IndexTask.Target;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.IndexFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IndexPlanTest {
  private static final LogName SHARD = new LogName(3, 0);
  private static final long LITTLE = 1 << 20;
  private static final long MUCH = 1 << 30;

  private final Map<String, Long> nodes = new TreeMap<>();
  private final Set<Target> wanted = new HashSet<>();
  private final Map<Target, IndexTasks.Entry> tasks = new LinkedHashMap<>();
  private final List<IndexTasks.Reported> reports = new ArrayList<>();
  private long nowMillis = 1_000_000;
  private long revision = 10;

  private static Target target(int segment, long indexId) {
    return new Target(SHARD, "tables/3/0/segment-" + segment, indexId);
  }

  /// Plans once, and carries the changes out; what they were.
  private List<IndexPlan.Change> plan() {
    List<IndexPlan.Change> changes =
        IndexPlan.of(
            wanted,
            IndexTasks.Snapshot.of(revision, List.copyOf(tasks.values()), reports),
            nodes,
            nowMillis);
    for (IndexPlan.Change change : changes) {
      assertThat(change.revision())
          .isEqualTo(tasks.containsKey(change.target()) ? entry(change.target()).revision() : 0);
      revision++;
      change
          .task()
          .ifPresentOrElse(
              task -> tasks.put(change.target(), new IndexTasks.Entry(task, revision)),
              () -> tasks.remove(change.target()));
    }
    return changes;
  }

  private IndexTasks.Entry entry(Target target) {
    return Objects.requireNonNull(tasks.get(target), target.toString());
  }

  private IndexTask task(Target target) {
    return entry(target).task();
  }

  private void report(Target target, Outcome outcome) {
    IndexTasks.Entry entry = entry(target);
    reports.add(
        new IndexTasks.Reported(
            new IndexReport(target, entry.task().nodeId(), entry.revision(), outcome), ++revision));
  }

  private void fail(Target target, Retry retry) {
    report(target, new Outcome.Failed(retry, "it failed"));
  }

  @Test
  void each_segment_and_index_gets_one_task_and_then_nothing_changes() {
    nodes.put("i1", MUCH);
    wanted.addAll(Set.of(target(1, 7), target(1, 8), target(2, 7)));
    assertThat(plan()).hasSize(3);
    assertThat(tasks.keySet()).isEqualTo(wanted);
    assertThat(tasks.values()).allMatch(entry -> entry.task().nodeId().equals("i1"));
    assertThat(plan()).isEmpty();
  }

  @Test
  void tasks_go_to_the_node_with_the_fewest_and_no_node_has_more_than_a_few() {
    nodes.putAll(Map.of("i1", MUCH, "i2", MUCH));
    for (int segment = 0; segment < 100; segment++) {
      wanted.add(target(segment, 7));
    }
    plan();
    Map<String, Integer> loads = loads();
    assertThat(loads)
        .containsEntry("i1", IndexPlan.TASKS_PER_NODE_MAX)
        .containsEntry("i2", IndexPlan.TASKS_PER_NODE_MAX);
    nodes.put("i3", MUCH);
    plan();
    assertThat(loads()).containsEntry("i3", IndexPlan.TASKS_PER_NODE_MAX).hasSize(3);
    assertThat(plan()).isEmpty();
  }

  private Map<String, Integer> loads() {
    Map<String, Integer> loads = new TreeMap<>();
    tasks.values().forEach(entry -> loads.merge(entry.task().nodeId(), 1, Integer::sum));
    return loads;
  }

  @Test
  void a_build_that_has_ended_makes_room_and_stays_until_it_is_not_wanted() {
    nodes.put("i1", MUCH);
    for (int segment = 0; segment < 10; segment++) {
      wanted.add(target(segment, 7));
    }
    plan();
    Target done = target(0, 7);
    report(done, new Outcome.Built(new IndexFile(7, "hnsw", "tables/3/0/index-7", 1, 1)));
    assertThat(plan()).hasSize(1);
    assertThat(tasks).hasSize(IndexPlan.TASKS_PER_NODE_MAX + 1).containsKey(done);
    wanted.remove(done);
    assertThat(plan())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.target()).isEqualTo(done);
          assertThat(change.task()).isEmpty();
        });
  }

  @Test
  void without_an_index_node_there_is_no_task() {
    wanted.add(target(1, 7));
    assertThat(plan()).isEmpty();
    nodes.put("i1", MUCH);
    plan();
    assertThat(tasks).hasSize(1);
    nodes.clear();
    plan();
    assertThat(tasks).isEmpty();
  }

  @Test
  void what_a_dead_node_had_goes_to_another() {
    nodes.putAll(Map.of("i1", MUCH, "i2", MUCH));
    Target target = target(1, 7);
    wanted.add(target);
    plan();
    assertThat(task(target).nodeId()).isEqualTo("i1");
    nodes.remove("i1");
    plan();
    assertThat(task(target).nodeId()).isEqualTo("i2");
    assertThat(task(target).failures()).isEqualTo(IndexTask.Failures.NONE);
  }

  @Test
  void what_failed_is_tried_again_after_a_growing_delay() {
    nodes.put("i1", MUCH);
    Target target = target(1, 7);
    wanted.add(target);
    plan();
    long[] delays = {1_000, 2_000, 4_000, 8_000};
    for (long delay : delays) {
      fail(target, Retry.LATER);
      plan();
      assertThat(task(target).isGiven()).isFalse();
      assertThat(task(target).failures().message()).isEqualTo("it failed");
      nowMillis += delay - 1;
      assertThat(plan()).isEmpty();
      nowMillis++;
      plan();
      assertThat(task(target).isGiven()).isTrue();
    }
    for (int i = 0; i < 40; i++) {
      fail(target, Retry.LATER);
      plan();
      assertThat(task(target).failures().notBeforeMillis() - nowMillis)
          .isLessThanOrEqualTo(300_000);
      nowMillis = task(target).failures().notBeforeMillis();
      plan();
    }
  }

  @Test
  void what_would_fail_again_is_left_until_it_is_not_wanted_any_more() {
    nodes.put("i1", MUCH);
    Target target = target(1, 7);
    wanted.add(target);
    plan();
    fail(target, Retry.NEVER);
    plan();
    nowMillis += 1_000_000_000;
    nodes.put("i2", MUCH);
    assertThat(plan()).isEmpty();
    assertThat(task(target).isGiven()).isFalse();
    wanted.clear();
    plan();
    assertThat(tasks).isEmpty();
  }

  @Test
  void what_a_node_has_no_memory_for_goes_to_a_larger_one_as_soon_as_there_is_one() {
    nodes.putAll(Map.of("i1", LITTLE, "i2", LITTLE));
    Target target = target(1, 7);
    wanted.add(target);
    plan();
    fail(target, Retry.LARGER_NODE);
    plan();
    assertThat(task(target).isGiven()).isFalse();
    assertThat(plan()).isEmpty();
    nodes.put("i3", MUCH);
    plan();
    assertThat(task(target).nodeId()).isEqualTo("i3");
    assertThat(task(target).failures().refusedBytes()).isEqualTo(LITTLE);
  }

  @Test
  void tasks_are_bounded_however_much_is_wanted() {
    nodes.put("i1", MUCH);
    for (int segment = 0; segment < IndexPlan.TASKS_MAX + 10; segment++) {
      Target target = target(segment, 7);
      wanted.add(target);
      tasks.put(
          target,
          new IndexTasks.Entry(
              new IndexTask(target, "", new IndexTask.Failures(1, 0, 0, true, "refused")), 1));
    }
    wanted.add(target(-1, 7));
    assertThat(plan()).isEmpty();
  }
}
