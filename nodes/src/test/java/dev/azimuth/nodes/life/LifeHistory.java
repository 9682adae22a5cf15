package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.time.HybridTimestamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// One random history of a table and two nodes: writes to one shard or several, ticks, flushes,
/// merges, indexes that come and go, crashes, restarts, shards that move from node to node, trimmed
/// logs, lost garbage, truncations, and in between reads of all times at all levels, and searches.
final class LifeHistory {
  private static final int ACTIONS = 50;
  private static final int SEARCHES_AT_END = 6;

  /// In one of so many histories all indexes are awaited in the end, and all files are checked.
  private static final int PARTS_INDEXES_AWAITED = 4;

  private static final int PARTS_FILES_CHECKED = 6;

  /// Owners look four times in each whether an index is to be built.
  private static final List<Duration> FLUSH_INTERVALS =
      List.of(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(100));

  private static final Duration IN_FLIGHT = Duration.ofMillis(20);
  private static final Set<ErrorCode> PASSING =
      Set.of(ErrorCode.NOT_READY, ErrorCode.STORAGE_FAILED, ErrorCode.OUTCOME_UNKNOWN);

  final LifeWorld world;
  private final Random random;
  private final Path directory;
  private final Optional<PlantedBug> bug;
  private final List<CompletableFuture<?>> asked = new ArrayList<>();
  private final LifeReader reader;
  private final LifeWriter writer;
  private final TimeCheck times;
  private final LevelCheck levels;
  private final SearchCheck searches;
  private final ObjectCheck objects;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private int lives;
  private int crashes;
  private int moves;
  private long indexes;
  private boolean planted;

  LifeHistory(long seed, Path directory, Optional<PlantedBug> bug) {
    world = LifeWorld.of(seed);
    random = world.scheduler.random();
    this.directory = directory;
    this.bug = bug;
    LifeWorld.NODES.forEach(this::start);
    reader = new LifeReader(this);
    writer =
        new LifeWriter(this, () -> !planted || bug.filter(found -> !found.withdraws()).isEmpty());
    times = new TimeCheck(world, reader);
    levels = new LevelCheck(world, reader, writer, this::misread);
    searches = new SearchCheck(world, reader);
    objects = new ObjectCheck(world, reader);
    if (random.nextBoolean()) {
      world.redefine();
    }
  }

  /// The node that has a role for the shard; it may be dead, or not know yet.
  SimulatedNode holder(LogName shard, ShardRole role) {
    return Objects.requireNonNull(nodes.get(world.holder(shard, role)));
  }

  private void start(String id) {
    lives++;
    String name = "life" + lives;
    Duration flushInterval = FLUSH_INTERVALS.get(random.nextInt(FLUSH_INTERVALS.size()));
    if (random.nextBoolean()) {
      try {
        // Some find the cache of a life before.
        Path home = directory.resolve("home-" + id);
        nodes.put(id, new SimulatedNode(world, id, home, name, flushInterval));
        return;
      } catch (AzimuthException e) {
        // A download that was under way at its death holds the lock, as only a simulated one can.
        assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE);
      }
    }
    nodes.put(id, new SimulatedNode(world, id, directory.resolve(name), name, flushInterval));
  }

  /// Whether the bug, if there is one, came into play.
  boolean isPlanted() {
    return planted;
  }

  int crashes() {
    return crashes;
  }

  /// How often a role went from one node to the other.
  int moves() {
    return moves;
  }

  /// Statements over several shards that were undone.
  int withdrawn() {
    return writer.withdrawn();
  }

  /// Files of indexes at the end.
  long indexes() {
    return indexes;
  }

  /// How often the table was emptied.
  int truncations() {
    return world.dropped().size();
  }

  void run() {
    world.faults.failureRate(0.03).unknownRate(0.03);
    try {
      for (int i = 0; i < ACTIONS; i++) {
        act();
        revive();
      }
      world.faults.heal();
      writer.finish();
      times.checkEvery();
      bury();
      collectGarbage();
      LifeWorld.NODES.forEach(this::start);
      world.faults.heal();
      times.checkEvery();
      if (random.nextInt(PARTS_INDEXES_AWAITED) == 0) {
        indexes = objects.awaitIndexes();
        for (int i = 0; i < SEARCHES_AT_END; i++) {
          searches.check(world.timestamp());
        }
      }
      if (random.nextInt(PARTS_FILES_CHECKED) == 0) {
        world.shards().forEach(objects::checkFiles);
      }
      checkDropped();
      checkOutcomes();
    } finally {
      nodes.values().forEach(SimulatedNode::bury);
      world.scheduler.runReady();
    }
  }

  private void act() {
    LogName shard = world.someShard();
    if (bug.isPresent() && !planted && random.nextInt(4) == 0) {
      plant(shard);
    }
    switch (random.nextInt(43)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> writer.write();
      case 9 -> world.append(shard, new LogRecord.Tick(world.timestamp()));
      case 10, 11, 12 -> asked.add(holder(shard, ShardRole.OWNER).dataNode().flush(shard));
      case 13, 14 -> asked.add(holder(shard, ShardRole.OWNER).dataNode().compact(shard));
      case 15 -> plan(shard);
      case 16, 17 -> {
        Step[] steps = Step.values();
        someNode().process.dieAt(steps[random.nextInt(steps.length)], random.nextBoolean());
      }
      case 18 -> someNode().process.die();
      case 19 -> trim(shard);
      case 20, 21 -> world.scheduler.runFor(Duration.ofMillis(random.nextInt(200)));
      case 22 -> times.checkSome();
      case 23, 24, 25 -> move(shard);
      case 26 -> {
        if (random.nextInt(3) == 0) {
          writer.forget();
          healthy(world::truncate);
        } else {
          nodes.values().forEach(node -> node.process.die());
        }
      }
      case 27, 28, 29, 30 -> writer.part();
      case 31, 32, 33 -> levels.check();
      case 34, 35 -> searches.check(times.someTime());
      case 36, 37, 38, 39 -> writer.span();
      case 40 -> {
        if (random.nextInt(3) == 0) {
          healthy(world::redefine);
        }
      }
      case 41 -> objects.checkFiles(shard);
      default -> writer.writeInSession();
    }
    world.stepSome();
  }

  private ReadPoint misread(ReadPoint point) {
    return planted ? bug.map(found -> found.misread(point)).orElse(point) : point;
  }

  private String someId() {
    return LifeWorld.NODES.get(random.nextInt(LifeWorld.NODES.size()));
  }

  private SimulatedNode someNode() {
    return Objects.requireNonNull(nodes.get(someId()));
  }

  private void move(LogName shard) {
    ShardRole[] roles = ShardRole.values();
    ShardRole role = roles[random.nextInt(roles.length)];
    String to = someId();
    if (!to.equals(world.holder(shard, role))) {
      moves++;
      healthy(() -> world.assign(shard, role, to));
    }
  }

  /// Begins the next life of nodes that are dead: of some, or if all are dead, of all.
  void revive() {
    if (nodes.values().stream().noneMatch(node -> node.process.isAlive())) {
      boolean collects = random.nextInt(3) == 0;
      bury();
      if (collects) {
        collectGarbage();
      }
      LifeWorld.NODES.forEach(this::start);
      return;
    }
    for (String id : LifeWorld.NODES) {
      SimulatedNode node = Objects.requireNonNull(nodes.get(id));
      if (!node.process.isAlive() && random.nextBoolean()) {
        crashes++;
        node.bury();
        start(id);
      }
    }
  }

  /// Ends all lives, if they have not ended.
  private void bury() {
    crashes += nodes.size();
    nodes.values().forEach(SimulatedNode::bury);
    world.scheduler.runFor(IN_FLIGHT); // What they have sent arrives.
  }

  /// The outcome of a request to a node that may not be ready, or die.
  <T> Optional<T> tryOnce(SimulatedNode node, CompletableFuture<T> request) {
    world.scheduler.runUntil(() -> request.isDone() || !node.process.isAlive());
    if (!request.isDone()) {
      return Optional.empty();
    }
    try {
      return Optional.of(request.join());
    } catch (RuntimeException e) {
      if (AzimuthException.unwrap(e) instanceof AzimuthException known
          && PASSING.contains(known.code())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Writes a compaction task as a coordinator would.
  private void plan(LogName shard) {
    healthy(() -> {
      Optional<Manifest> newest = world.newest(shard).map(StoredManifest::manifest);
      List<String> keys = new ArrayList<>();
      newest.ifPresent(manifest ->
          manifest.segments().stream()
              .map(ManifestSegment::objectKey)
              .filter(_ -> random.nextBoolean())
              .forEach(keys::add));
      if (!keys.isEmpty()) {
        CompactionTask task =
            new CompactionTask(shard, newest.orElseThrow().number(), retainedFrom(), keys);
        world.result(
            world.meta.commit(
                MetaTransaction.builder().put(CompactionTask.key(shard), task.encode()).build()));
      }
    });
  }

  /// Rows superseded before it need not be kept.
  long retainedFrom() {
    return HybridTimestamp.ofMillis(
        world.scheduler.clock().wallMillis() - LifeWorld.RETENTION_MILLIS);
  }

  private void trim(LogName shard) {
    healthy(() -> {
      world.follow(shard);
      long needed = world.newest(shard).map(found -> found.pointer().replayPosition()).orElse(1L);
      world.result(world.logs.trim(shard, needed));
    });
  }

  /// While nobody serves the shard, all that the newest manifest does not name is garbage.
  private void collectGarbage() {
    healthy(() -> {
      Set<String> needed = new HashSet<>();
      for (LogName shard : world.shards()) {
        world
            .newest(shard)
            .ifPresent(newest -> {
              needed.addAll(newest.manifest().objectKeys());
              needed.add(newest.pointer().objectKey());
            });
      }
      for (String key : world.result(world.objects.list("tables/", "", 10_000))) {
        if (!needed.contains(key)) {
          world.result(world.objects.delete(key));
        }
      }
    });
  }

  private void plant(LogName shard) {
    healthy(() -> planted = bug.orElseThrow().plant(world, shard));
    if (planted) {
      // So that the next life believes it.
      nodes.values().forEach(node -> node.process.die());
    }
  }

  private void healthy(Runnable task) {
    world.faults.heal();
    task.run();
    world.faults.failureRate(0.03).unknownRate(0.03);
  }

  /// Nothing of tables that are gone is left or comes back.
  private void checkDropped() {
    nodes.values().forEach(times::checkDropped);
    for (LogName shard : world.dropped()) {
      assertThat(world.result(world.objects.list(TableObjects.prefix(shard), "", 10)))
          .as("objects of %s, which is dropped", shard)
          .isEmpty();
    }
  }

  /// Whatever was asked for either worked or failed for a reason that passes.
  private void checkOutcomes() {
    for (CompletableFuture<?> request : asked) {
      if (request.isCompletedExceptionally()) {
        Throwable cause = AzimuthException.unwrap(request.exceptionNow());
        assertThat(cause)
            .isInstanceOfSatisfying(
                AzimuthException.class, known -> assertThat(known.code()).isIn(PASSING));
      }
    }
  }
}
