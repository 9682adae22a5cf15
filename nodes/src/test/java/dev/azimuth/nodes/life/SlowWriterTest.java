package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.life.LifeCollector.Fencing;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.record.LogRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A collector of garbage beside an owner whose objects and commits take up to several graces.
class SlowWriterTest {
  private static final int SEEDS = 12;

  /// A planted bug shows in one of some fifty histories, and no further one is run then.
  private static final int SEEDS_OF_BUGS = 400;

  private static final int ACTIONS = 120;
  private static final Duration GRACE = Duration.ofSeconds(1);

  /// Longest times that a step takes of a flush or a merge.
  private static final List<Duration> DELAYS =
      List.of(Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(2));

  @TempDir private Path directory;

  /// What came of one history.
  ///
  /// @param missing objects that a manifest named when they were gone
  /// @param refused flushes and merges that took too long
  private record Outcome(List<String> missing, long manifests, int removed, long refused) {}

  private Outcome run(long seed, Duration writersGrace, Fencing fencing) {
    LifeWorld world = LifeWorld.ofOneShard(seed);
    Random random = world.scheduler.random();
    LogName shard = world.shards().getFirst();
    SimulatedNode node =
        new SimulatedNode(
            world,
            LifeWorld.NODES.getFirst(),
            directory.resolve(fencing + "-" + writersGrace + "-" + seed),
            "n",
            Duration.ofMillis(500),
            writersGrace);
    LifeCollector collector = new LifeCollector(world, GRACE, fencing);
    List<CompletableFuture<?>> asked = new ArrayList<>();
    try {
      if (random.nextBoolean()) {
        world.redefine();
      }
      for (int i = 0; i < ACTIONS; i++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> write(world, shard);
          case 2 -> asked.add(node.dataNode().flush(shard));
          case 3 -> asked.add(node.dataNode().compact(shard));
          case 4 -> {
            long nanosMax = DELAYS.get(random.nextInt(DELAYS.size())).toNanos();
            node.process.delaySteps(() -> Duration.ofNanos(random.nextLong(nanosMax + 1)));
          }
          default -> world.scheduler.runFor(GRACE.dividedBy(1 + random.nextInt(10)));
        }
        collector.round(shard);
        List<String> missing = missing(world, shard);
        if (!missing.isEmpty()) {
          return new Outcome(missing, 0, collector.removed(), 0);
        }
      }
      node.process.delaySteps(() -> Duration.ZERO);
      world.scheduler.runFor(Duration.ofSeconds(30));
      Optional<StoredManifest> newest = world.newest(shard);
      return new Outcome(
          missing(world, shard),
          newest.map(found -> found.manifest().number()).orElse(0L),
          collector.removed(),
          asked.stream().filter(SlowWriterTest::isRefused).count());
    } finally {
      node.bury();
      world.scheduler.runReady();
    }
  }

  private static boolean isRefused(CompletableFuture<?> request) {
    if (!request.isCompletedExceptionally()) {
      return false;
    }
    return AzimuthException.unwrap(request.exceptionNow()) instanceof AzimuthException known
        && known.code() == ErrorCode.STORAGE_FAILED;
  }

  private static void write(LifeWorld world, LogName shard) {
    List<TestTables.Row> rows = new ArrayList<>();
    for (int key = 0; key < 8; key++) {
      if (world.scheduler.random().nextBoolean()) {
        long value = world.scheduler.random().nextInt(LifeRows.VALUES);
        rows.add(LifeRows.put(LogRecord.Write.ANY, LifeRows.key(key), value));
      }
    }
    if (!rows.isEmpty()) {
      world.append(shard, TestTables.write(world.table(), world.timestamp(), List.of(rows)));
    }
  }

  /// Objects that the newest manifest names and that are not there.
  private static List<String> missing(LifeWorld world, LogName shard) {
    return world.newest(shard).map(StoredManifest::manifest).map(Manifest::objectKeys).stream()
        .flatMap(keys -> keys.stream())
        .filter(key -> world.result(world.objects.size(key)).isEmpty())
        .toList();
  }

  @Test
  void no_manifest_ever_names_an_object_that_was_collected() {
    long manifests = 0;
    long refused = 0;
    int removed = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = run(seed, GRACE, Fencing.POINTER);
      assertThat(outcome.missing()).as("objects that are missing, seed %d", seed).isEmpty();
      manifests += outcome.manifests();
      refused += outcome.refused();
      removed += outcome.removed();
    }
    assertThat(manifests).as("commits").isGreaterThan(SEEDS);
    assertThat(refused).as("commits that were too late").isPositive();
    assertThat(removed).as("objects that were collected").isPositive();
  }

  @Test
  void an_owner_that_does_not_look_at_the_time_is_found() {
    assertThat(anyMissing(Duration.ofDays(1), Fencing.POINTER)).isTrue();
  }

  @Test
  void a_collector_that_does_not_stop_commits_is_found() {
    assertThat(anyMissing(GRACE, Fencing.NONE)).isTrue();
  }

  private boolean anyMissing(Duration writersGrace, Fencing fencing) {
    for (long seed = 1; seed <= SEEDS_OF_BUGS; seed++) {
      if (!run(seed, writersGrace, fencing).missing().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
