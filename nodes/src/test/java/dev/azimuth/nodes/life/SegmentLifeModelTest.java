package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of segments in random histories with crashes at every step. `-Dlife.seed=N` replays one
/// seed, `-Dlife.seeds=N` runs so many per case.
class SegmentLifeModelTest {
  private static final int SEEDS = Integer.getInteger("life.seeds", 40);
  private static final int BUG_SEEDS = 40;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 10_001, 20_001, 30_001, 40_001})
  void every_time_reads_as_its_log_replays(long firstSeed) throws IOException {
    Long only = Long.getLong("life.seed");
    long crashes = 0;
    for (long seed :
        only == null
            ? LongStream.range(firstSeed, firstSeed + SEEDS).toArray()
            : new long[] {only}) {
      crashes += run(seed, Optional.empty()).crashes();
    }
    assertThat(crashes).as("a history without crashes proves little").isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void planted_bugs_are_found(PlantedBug bug) throws IOException {
    int planted = 0;
    for (long seed = 1; seed <= BUG_SEEDS; seed++) {
      Path home = Files.createDirectories(directory.resolve(bug + "-" + seed));
      LifeHistory history = new LifeHistory(seed, home, Optional.of(bug));
      try {
        history.run();
      } catch (AssertionError | RuntimeException e) {
        assertThat(history.isPlanted()).as("seed %d failed by itself", seed).isTrue();
        return;
      } finally {
        remove(home);
      }
      planted += history.isPlanted() ? 1 : 0;
    }
    throw new AssertionError(bug + " was planted " + planted + " times and not found");
  }

  private LifeHistory run(long seed, Optional<PlantedBug> bug) throws IOException {
    Path home = Files.createDirectories(directory.resolve(Long.toString(seed)));
    try {
      LifeHistory history = new LifeHistory(seed, home, bug);
      history.run();
      return history;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay by -Dlife.seed=" + seed, e);
    } finally {
      remove(home);
    }
  }

  private static void remove(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
