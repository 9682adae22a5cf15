package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.nodes.shard.TestTables;
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
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.time.HybridTimestamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// One random history of a table and two nodes: writes, ticks, flushes, merges, crashes, restarts,
/// shards that move from node to node, trimmed logs, lost garbage, truncations, and reads of all
/// times in between.
final class LifeHistory {
  private static final int ACTIONS = 50;
  private static final int KEYS = 12;
  private static final Duration IN_FLIGHT = Duration.ofMillis(20);
  private static final Set<ErrorCode> PASSING =
      Set.of(ErrorCode.NOT_READY, ErrorCode.STORAGE_FAILED, ErrorCode.OUTCOME_UNKNOWN);

  final LifeWorld world;
  private final Random random;
  private final Path directory;
  private final Optional<PlantedBug> bug;
  private final Map<Long, Integer> partsSent = new HashMap<>();
  private final List<CompletableFuture<?>> asked = new ArrayList<>();
  private final TimeCheck times;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private int lives;
  private int crashes;
  private int moves;
  private boolean planted;

  LifeHistory(long seed, Path directory, Optional<PlantedBug> bug) {
    world = new LifeWorld(seed);
    random = world.scheduler.random();
    this.directory = directory;
    this.bug = bug;
    LifeWorld.NODES.forEach(this::start);
    times = new TimeCheck(this);
  }

  /// The node that has a role for the shard; it may be dead, or not know yet.
  SimulatedNode holder(ShardRole role) {
    return Objects.requireNonNull(nodes.get(world.holder(role)));
  }

  private void start(String id) {
    lives++;
    String name = "life" + lives;
    Duration flushInterval = Duration.ofMillis(random.nextBoolean() ? 20 : 100_000);
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
      times.checkEvery();
      bury();
      collectGarbage();
      LifeWorld.NODES.forEach(this::start);
      world.faults.heal();
      times.checkEvery();
      checkDropped();
      checkOutcomes();
    } finally {
      nodes.values().forEach(SimulatedNode::bury);
      world.scheduler.runReady();
    }
  }

  private void act() {
    switch (random.nextInt(32)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> write();
      case 9 -> world.append(new LogRecord.Tick(world.timestamp()));
      case 10, 11, 12 -> asked.add(holder(ShardRole.OWNER).dataNode().flush(world.shard()));
      case 13, 14 -> asked.add(holder(ShardRole.OWNER).dataNode().compact(world.shard()));
      case 15 -> plan();
      case 16, 17 -> {
        Step[] steps = Step.values();
        someNode().process.dieAt(steps[random.nextInt(steps.length)], random.nextBoolean());
      }
      case 18 -> someNode().process.die();
      case 19 -> trim();
      case 20, 21 -> world.scheduler.runFor(Duration.ofMillis(random.nextInt(200)));
      case 22 -> times.checkSome();
      case 23, 24, 25 -> move();
      case 26 -> {
        if (random.nextInt(3) == 0) {
          healthy(world::truncate);
        } else {
          nodes.values().forEach(node -> node.process.die());
        }
      }
      case 27, 28, 29, 30 -> part();
      default -> plant();
    }
    for (int steps = random.nextInt(60); steps > 0 && world.scheduler.step(); steps--) {
      // Whatever is under way goes on a little.
    }
  }

  private String someId() {
    return LifeWorld.NODES.get(random.nextInt(LifeWorld.NODES.size()));
  }

  private SimulatedNode someNode() {
    return Objects.requireNonNull(nodes.get(someId()));
  }

  private void move() {
    ShardRole[] roles = ShardRole.values();
    ShardRole role = roles[random.nextInt(roles.length)];
    String to = someId();
    if (!to.equals(world.holder(role))) {
      moves++;
      healthy(() -> world.assign(role, to));
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

  private void write() {
    List<List<TestTables.Row>> statements = new ArrayList<>();
    for (int s = random.nextInt(2); s >= 0; s--) {
      statements.add(statement());
    }
    // Some were given their timestamp a while ago.
    long timestamp = world.timestamp() - (random.nextInt(4) == 0 ? random.nextInt(1 << 20) : 0);
    checkVerdict(world.append(TestTables.write(world.table(), timestamp, statements)));
  }

  private List<TestTables.Row> statement() {
    List<TestTables.Row> statement = new ArrayList<>();
    for (int r = random.nextInt(4); r >= 0; r--) {
      String key = "key-" + random.nextInt(KEYS);
      Row current = world.model.at(Long.MAX_VALUE).get(key);
      long version = current == null ? 0 : current.version();
      long expectation =
          switch (random.nextInt(6)) {
            case 0 -> Write.ABSENT;
            case 1, 2 -> Math.max(version, 1);
            case 3 -> RowVersion.of(world.model.position() + 1, 0);
            default -> Write.ANY;
          };
      if (random.nextInt(3) > 0) {
        Long value = random.nextInt(5) == 0 ? null : (Long) (long) random.nextInt(1000);
        statement.add(TestTables.put(expectation, key, value, new float[] {1, 2, 3}));
      } else {
        statement.add(TestTables.delete(expectation, key, null, null));
      }
    }
    return statement;
  }

  /// Appends a part of one of a few statements: the next one, the last one, or any, even twice; or
  /// discards it.
  private void part() {
    long id = 1L + random.nextInt(3);
    int count = 2 + (int) (id % 3);
    int sent = partsSent.merge(id, 1, Integer::sum) - 1;
    int number = random.nextInt(8) == 0 ? random.nextInt(count) : Math.min(sent, count - 1);
    if (random.nextInt(20) == 0) {
      world.append(new LogRecord.Discard(world.timestamp(), id));
      partsSent.remove(id);
      return;
    }
    if (number == count - 1) {
      partsSent.remove(id);
    }
    LogRecord.Part part =
        new LogRecord.Part(
            id,
            number,
            count,
            TestTables.write(world.table(), world.timestamp(), List.of(statement())));
    long position = world.append(part);
    if (part.isLast()) {
      checkVerdict(position);
    }
  }

  private void checkVerdict(long position) {
    WriteVerdict expected = Objects.requireNonNull(world.model.verdict(position));
    SimulatedNode owner = holder(ShardRole.OWNER);
    Optional<WriteVerdict> verdict =
        tryOnce(owner, owner.dataNode().verdict(world.shard(), position));
    verdict.ifPresent(
        found -> assertThat(found).as("verdict on position %d", position).isEqualTo(expected));
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
  private void plan() {
    healthy(() -> {
      Optional<Manifest> newest = world.newest().map(StoredManifest::manifest);
      List<String> keys = new ArrayList<>();
      newest.ifPresent(manifest ->
          manifest.segments().stream()
              .map(ManifestSegment::objectKey)
              .filter(_ -> random.nextBoolean())
              .forEach(keys::add));
      if (!keys.isEmpty()) {
        CompactionTask task =
            new CompactionTask(world.shard(), newest.orElseThrow().number(), retainedFrom(), keys);
        world.result(
            world.meta.commit(
                MetaTransaction.builder()
                    .put(CompactionTask.key(world.shard()), task.encode())
                    .build()));
      }
    });
  }

  /// Rows superseded before it need not be kept.
  long retainedFrom() {
    return HybridTimestamp.ofMillis(
        world.scheduler.clock().wallMillis() - LifeWorld.RETENTION_MILLIS);
  }

  private void trim() {
    healthy(() -> {
      world.follow();
      long needed = world.newest().map(found -> found.pointer().replayPosition()).orElse(1L);
      world.result(world.logs.trim(world.shard(), needed));
    });
  }

  /// While nobody serves the shard, all that the newest manifest does not name is garbage.
  private void collectGarbage() {
    healthy(() -> {
      Optional<StoredManifest> newest = world.newest();
      for (String key : world.result(world.objects.list("tables/", "", 10_000))) {
        boolean needed =
            newest.isPresent()
                && (newest.get().manifest().objectKeys().contains(key)
                    || newest.get().pointer().objectKey().equals(key));
        if (!needed) {
          world.result(world.objects.delete(key));
        }
      }
    });
  }

  private void plant() {
    if (bug.isPresent() && !planted) {
      healthy(() -> planted = bug.get().plant(world));
      if (planted) {
        // So that the next life believes it.
        nodes.values().forEach(node -> node.process.die());
      }
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
