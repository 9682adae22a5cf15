package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of segments in random histories with crashes at every step.
///
/// `-Dlife.seed=N` replays one seed, `-Dlife.seeds=N` runs so many per case. A seed that failed
/// belongs into `failed-seeds.txt`, which is replayed in every build.
class SegmentLifeModelTest {
  private static final int SEEDS = Integer.getInteger("life.seeds", 400);
  private static final int BUG_SEEDS = 200;
  private static final String FAILED_SEEDS = "failed-seeds.txt";

  /// A file system in memory, where there is one: directories are made and removed by the thousand.
  private static final Path MEMORY = Path.of("/dev/shm");

  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "azimuth-life-")
            : Files.createTempDirectory("azimuth-life-");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    remove(directory);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10_001, 20_001, 30_001, 40_001})
  void every_time_reads_as_its_log_replays(long firstSeed) throws IOException {
    Long only = Long.getLong("life.seed");
    if (only != null) {
      run(only);
      return;
    }
    LongAdder crashes = new LongAdder();
    LongAdder moves = new LongAdder();
    LongAdder truncations = new LongAdder();
    LongAdder withdrawn = new LongAdder();
    LongAdder indexes = new LongAdder();
    // Each history has one thread, and all that it touches for itself.
    LongStream.range(firstSeed, firstSeed + SEEDS)
        .parallel()
        .mapToObj(this::run)
        .forEach(history -> {
          crashes.add(history.crashes());
          moves.add(history.moves());
          truncations.add(history.truncations());
          withdrawn.add(history.withdrawn());
          indexes.add(history.indexes());
        });
    assertThat(crashes.sum()).as("histories without crashes prove little").isPositive();
    assertThat(moves.sum()).as("histories without moves prove little").isPositive();
    assertThat(truncations.sum()).as("histories without truncations prove little").isPositive();
    assertThat(withdrawn.sum()).as("histories without withdrawals prove little").isPositive();
    assertThat(indexes.sum()).as("histories without indexes prove little").isPositive();
  }

  @Test
  void seeds_that_failed_once_do_not_fail_again() throws IOException {
    int replayed = 0;
    for (String line : failedSeeds()) {
      run(Long.parseLong(line.substring(0, line.indexOf(' '))));
      replayed++;
    }
    assertThat(replayed).isPositive();
  }

  /// Lines of a seed and what was wrong.
  private static List<String> failedSeeds() throws IOException {
    try (InputStream lines =
        Objects.requireNonNull(SegmentLifeModelTest.class.getResourceAsStream(FAILED_SEEDS))) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
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

  private LifeHistory run(long seed) {
    Path home = directory.resolve(Long.toString(seed));
    try {
      LifeHistory history = new LifeHistory(seed, Files.createDirectories(home), Optional.empty());
      history.run();
      remove(home);
      return history;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay by -Dlife.seed=" + seed, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
