package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.life.LifeCollector.Fencing;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexTask;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Index nodes beside the owner of a shard; the test gives tasks as a coordinator would.
class IndexNodeTest extends IndexNodeScene {
  @Test
  void the_owner_builds_as_long_as_there_is_no_index_node() {
    flushRows();
    world.scheduler.runUntil(() -> !indexFiles().isEmpty());
    assertThat(indexFiles()).singleElement().asString().contains("-owner1-");
  }

  @Test
  void a_node_builds_what_it_is_given_and_the_owner_commits_it() {
    SimulatedIndexNode node = indexNode("i1");
    flushRows();
    world.scheduler.runFor(LONG);
    assertThat(storedFiles()).isEmpty(); // The owner has left it to the node.

    give(node);
    awaitIndexOf(node);
    world.scheduler.runFor(LONG);
    assertThat(records()).isEmpty();
    assertThat(storedFiles()).hasSize(1);
    assertThat(node.jobs.board().all())
        .singleElement()
        .satisfies(job -> {
          assertThat(job.kind()).isEqualTo(JobStatus.Kind.INDEX);
          assertThat(job.progress().state()).isEqualTo(JobStatus.State.DONE);
          assertThat(job.progress().rowsTotal()).isEqualTo(ROWS);
        });
  }

  @Test
  void the_owner_builds_again_when_the_last_index_node_has_gone() {
    SimulatedIndexNode node = indexNode("i1");
    flushRows();
    world.scheduler.runFor(LONG);
    node.close();
    world.scheduler.runUntil(() -> !indexFiles().isEmpty());
    assertThat(indexFiles()).singleElement().asString().contains("-owner1-");
  }

  @Test
  void a_task_that_is_withdrawn_ends_without_effect() {
    SimulatedIndexNode node = indexNode("i1");
    flushRows();
    node.process.delaySteps(() -> Duration.ofSeconds(1));
    give(node);
    world.scheduler.runFor(Duration.ofMillis(500));
    withdraw();
    world.scheduler.runFor(LONG);
    assertThat(records()).isEmpty();
    assertThat(indexFiles()).isEmpty();
    assertThat(node.jobs.board().all())
        .extracting(job -> job.progress().state())
        .containsExactly(JobStatus.State.FAILED);
    node.process.delaySteps(() -> Duration.ZERO);
    give(node);
    awaitIndexOf(node);
  }

  @Test
  void a_build_beyond_the_memory_of_its_node_is_refused_with_the_number() {
    SimulatedIndexNode node = indexNode("i1", 1);
    flushRows();
    give(node);
    world.scheduler.runUntil(() -> report().isPresent());
    assertThat(report().orElseThrow().outcome())
        .isInstanceOfSatisfying(
            IndexReport.Outcome.Failed.class,
            failed -> {
              assertThat(failed.retry()).isEqualTo(IndexReport.Retry.LARGER_NODE);
              assertThat(failed.message()).contains("memory.indexBuildBytesMax is 1");
            });
    assertThat(storedFiles()).isEmpty();
    IndexTask refused =
        new IndexTask(target(), "", new IndexTask.Failures(1, 0, 1, false, "too little memory"));
    give(refused);
    world.scheduler.runUntil(() -> report().isEmpty());
    world.scheduler.runFor(Duration.ofSeconds(1));
    assertThat(world.result(owner.dataNode().indexes(shard)))
        .singleElement()
        .satisfies(index -> {
          assertThat(index.stage()).isEqualTo(SegmentIndex.Stage.REFUSED);
          assertThat(index.message()).isEqualTo("too little memory");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "OBJECT_DOWNLOADED, false",
    "OBJECT_DOWNLOADED, true",
    "INDEX_STORED, false",
    "INDEX_STORED, true"
  })
  void a_node_that_dies_leaves_no_half_index_and_another_builds_it(Step step, boolean after) {
    SimulatedIndexNode first = indexNode("i1");
    SimulatedIndexNode second = indexNode("i2");
    flushRows();
    first.process.dieAt(step, after);
    give(first);
    world.scheduler.runFor(LONG);
    assertThat(first.process.isAlive()).isFalse();
    assertThat(indexFiles()).isEmpty();
    assertThat(report()).isEmpty();

    give(second);
    awaitIndexOf(second);
    collect();
    assertThat(storedFiles()).isEqualTo(indexFiles());
  }

  @Test
  void a_file_that_no_owner_commits_in_time_is_built_again() {
    SimulatedIndexNode node = indexNode("i1");
    flushRows();
    owner.process.die();
    give(node);
    LifeCollector collector = new LifeCollector(world, GRACE, Fencing.POINTER);
    for (int i = 0; i < 40; i++) {
      collector.round(shard);
      world.scheduler.runFor(GRACE.dividedBy(8));
    }
    assertThat(collector.removed()).isGreaterThan(1);
    owner.bury();
    startOwner();
    awaitIndexOf(node);
  }
}
