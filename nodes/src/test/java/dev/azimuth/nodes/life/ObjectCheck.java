package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.SegmentIndex.Stage;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.storage.log.LogName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Looks at the files that belong to the table, through the owners of its shards.
final class ObjectCheck {
  private static final Duration BUILDING = Duration.ofMillis(100);

  private final LifeWorld world;
  private final LifeReader reader;

  ObjectCheck(LifeWorld world, LifeReader reader) {
    this.world = world;
    this.reader = reader;
  }

  /// Waits for the indexes over all segments that are large enough; how many there are. They come
  /// by themselves.
  long awaitIndexes() {
    return world.shards().stream()
        .mapToLong(shard -> reader.patiently(() -> builtIndexes(shard)))
        .sum();
  }

  /// Empty if one is missing.
  private Optional<Long> builtIndexes(LogName shard) {
    List<SegmentIndex> all = reader.askOwner(shard, owner -> owner.dataNode().indexes(shard));
    boolean isComplete =
        all.stream()
            .map(SegmentIndex::stage)
            .allMatch(stage -> stage == Stage.BUILT || stage == Stage.NOT_NEEDED);
    if (!isComplete) {
      world.scheduler.runFor(BUILDING);
      return Optional.empty();
    }
    return Optional.of(all.stream().filter(index -> index.fileBytes() > 0).count());
  }

  /// Every file that is named is there, and sound.
  void checkFiles(LogName shard) {
    ShardCheck check = reader.askOwner(shard, owner -> owner.dataNode().check(shard));
    assertThat(check.damages()).as("damages of %s", shard).isEmpty();
  }
}
