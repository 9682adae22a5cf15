package dev.azimuth.storage.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport.Outcome;
import dev.azimuth.storage.maintenance.IndexReport.Retry;
import dev.azimuth.storage.maintenance.IndexTask.Failures;
import dev.azimuth.storage.maintenance.IndexTask.Target;
import dev.azimuth.storage.manifest.IndexFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexRecordsTest {
  private static final Target TARGET =
      new Target(new LogName(3, 1), "tables/3/1/segment-1-9-a-1.arrow", 7);
  private static final IndexTask TASK =
      new IndexTask(TARGET, "i1", new Failures(2, 5_000, 1 << 20, true, "no memory"));
  private static final IndexReport BUILT =
      new IndexReport(
          TARGET,
          "i1",
          9,
          new Outcome.Built(new IndexFile(7, "hnsw", "tables/3/1/index-7-b-1", 4096, -5)));
  private static final IndexReport FAILED =
      new IndexReport(TARGET, "i1", 9, new Outcome.Failed(Retry.LARGER_NODE, "no memory"));

  @Test
  void records_are_as_documented_and_survive() {
    String target =
        "{\"format\":1,\"table\":3,\"shard\":1,\"segment\":\"tables/3/1/segment-1-9-a-1.arrow\","
            + "\"index\":7,\"node\":\"i1\",";
    assertThat(text(TASK.encode()))
        .isEqualTo(
            target
                + "\"failures\":2,\"notBefore\":5000,\"refusedBytes\":1048576,\"final\":true,"
                + "\"message\":\"no memory\"}");
    assertThat(text(BUILT.encode()))
        .isEqualTo(
            target
                + "\"task\":9,\"kind\":\"hnsw\",\"file\":\"tables/3/1/index-7-b-1\","
                + "\"bytes\":4096,\"checksum\":-5}");
    assertThat(text(FAILED.encode()))
        .isEqualTo(target + "\"task\":9,\"retry\":\"LARGER_NODE\",\"message\":\"no memory\"}");
    assertThat(IndexTask.decode("k", TASK.encode())).isEqualTo(TASK);
    for (IndexReport report : List.of(BUILT, FAILED)) {
      assertThat(IndexReport.decode("k", report.encode())).isEqualTo(report);
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8).replace("\": ", "\":").replace(", \"", ",\"");
  }

  @Test
  void there_is_one_task_for_a_target_and_a_report_of_each_node() {
    assertThat(IndexTask.key(TARGET))
        .isEqualTo("maintenance/index/task/7/tables/3/1/segment-1-9-a-1.arrow");
    assertThat(BUILT.key())
        .isEqualTo("maintenance/index/report/i1/7/tables/3/1/segment-1-9-a-1.arrow");
  }

  @Test
  void a_report_answers_the_task_as_it_was_when_the_build_began() {
    IndexTasks.Entry same = new IndexTasks.Entry(TASK, 9);
    IndexTasks.Entry later = new IndexTasks.Entry(TASK, 10);
    List<IndexTasks.Reported> reports = List.of(new IndexTasks.Reported(BUILT, 12));
    assertThat(IndexTasks.Snapshot.of(12, List.of(same), reports).report(same)).isPresent();
    assertThat(IndexTasks.Snapshot.of(12, List.of(later), reports).report(later)).isEmpty();
    assertThat(IndexTasks.Snapshot.of(12, List.of(same), reports).tasks(TARGET.shard()))
        .containsExactly(same);
  }

  @Test
  void a_record_that_makes_no_sense_is_refused_by_its_key() {
    assertThatThrownBy(
            () -> IndexTask.decode("the-key", "{\"format\":1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPTED);
              assertThat(refused).hasMessageContaining("the-key");
            });
  }
}
