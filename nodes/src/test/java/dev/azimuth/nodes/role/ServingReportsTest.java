package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ServingReportsTest {
  private static final LogName LOG = new LogName(1, 0);

  private final Map<LogName, ShardServing> served = new HashMap<>();
  private final Map<LogName, ShardServing> told = new HashMap<>();

  /// What happens after the next looks at what is served, before that is told.
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();

  private final ServingReports reports =
      new ServingReports(
          this::look, serving -> told.put(serving.shard(), serving), log -> told.remove(log));

  private Optional<ShardServing> look(LogName log) {
    Optional<ShardServing> found = Optional.ofNullable(served.get(log));
    Runnable next = meanwhile.poll();
    if (next != null) {
      next.run();
    }
    return found;
  }

  private void hold(long manifestNumber) {
    served.put(LOG, new ShardServing(LOG, ShardRole.OWNER, "n1", manifestNumber));
  }

  /// The shard goes, and whoever takes it away tells so.
  private void lose() {
    served.remove(LOG);
    reports.update(LOG);
  }

  @Test
  void a_late_report_of_a_shard_that_is_gone_is_taken_back() {
    hold(3);
    meanwhile.add(this::lose);
    reports.update(LOG);
    assertThat(told).isEmpty();
  }

  @Test
  void a_late_report_leaves_alone_what_a_later_holding_has_told() {
    hold(3);
    meanwhile.add(() -> {
      lose();
      hold(4);
      reports.update(LOG);
    });
    reports.update(LOG);
    assertThat(told).isEqualTo(served).hasSize(1);
  }

  @Test
  void a_late_withdrawal_leaves_alone_what_a_later_holding_has_told() {
    meanwhile.add(() -> {
      hold(4);
      reports.update(LOG);
    });
    reports.update(LOG);
    assertThat(told).isEqualTo(served).hasSize(1);
  }

  @Test
  void a_report_that_is_overtaken_does_not_bring_an_old_manifest_back() {
    hold(3);
    meanwhile.add(() -> {
      hold(4);
      reports.update(LOG);
    });
    reports.update(LOG);
    assertThat(told).isEqualTo(served).hasSize(1);
  }
}
