package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedGroupsTest {
  private static final long GROUP = 5;

  @TempDir private Path directory;

  private final LifeWorld world = LifeWorld.ofOneShard(7);

  private final LogName shard = world.shards().getFirst();

  private LogRecord.Part part(int number) {
    TestTables.Row row =
        TestTables.put(LogRecord.Write.ABSENT, "k" + number, 1L, new float[] {1, 2, 3});
    return new LogRecord.Part(
        GROUP, number, 3, TestTables.write(world.table(), world.timestamp(), row));
  }

  private List<LogRecord> discards() {
    return world.result(world.logs.read(shard, 1, Integer.MAX_VALUE)).records().stream()
        .map(RecordCodec::decode)
        .filter(LogRecord.Discard.class::isInstance)
        .toList();
  }

  @Test
  void the_owner_discards_parts_that_nobody_goes_on_with_where_nothing_else_is_written() {
    SimulatedNode node =
        new SimulatedNode(world, LifeWorld.NODES.getFirst(), directory, "n", Duration.ofDays(1));
    try {
      world.append(shard, part(0));
      world.scheduler.runFor(Duration.ofSeconds(50));
      world.append(shard, part(1));
      world.scheduler.runFor(Duration.ofSeconds(50));
      assertThat(discards()).as("a part has come meanwhile").isEmpty();
      world.scheduler.runFor(Duration.ofSeconds(30));
      assertThat(discards()).containsExactly(new LogRecord.Discard(0, GROUP));
      world.follow(shard);
      long last = world.append(shard, part(2));
      assertThat(world.result(node.dataNode().verdict(shard, last)).statements())
          .containsExactly(new Outcome.Discarded());
    } finally {
      node.bury();
      world.scheduler.runReady();
    }
  }
}
