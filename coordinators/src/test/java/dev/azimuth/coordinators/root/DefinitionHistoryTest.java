package dev.azimuth.coordinators.root;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.coordinators.simulation.Faults;
import dev.azimuth.coordinators.simulation.Member;
import dev.azimuth.coordinators.simulation.MemoryLogs;
import dev.azimuth.coordinators.simulation.MemoryMeta;
import dev.azimuth.coordinators.simulation.World;
import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.CatalogVersion;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionHistoryTest {
  private enum Outcome {
    DONE,
    FAILED,
    UNKNOWN
  }

  private final Map<String, Outcome> creations = new HashMap<>();
  private final Map<String, Outcome> drops = new HashMap<>();

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void definitions_are_atomic_and_honest_about_their_outcome_through_crashes(long seed) {
    World world = new World(seed);
    Random random = world.random();
    MemoryMeta meta = new MemoryMeta(world);
    MemoryLogs logs = new MemoryLogs();
    meta.setFaults(seed % 2 == 0 ? Faults.MANY : Faults.LOSSY);
    logs.setFailure(0.02);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Member(world, meta, logs, "m" + i));
    }
    for (int round = 0; round < 200; round++) {
      int chosen = random.nextInt(members.size());
      Member member = members.get(chosen);
      switch (random.nextInt(20)) {
        case 0 -> {
          member.process().kill();
          members.set(chosen, new Member(world, meta, logs, "n" + round));
        }
        case 1 -> member.process().pause(Duration.ofMillis(random.nextInt(1_500)));
        default -> execute(member, round, random);
      }
      world.run(Duration.ofNanos(random.nextInt(60_000_000)));
    }
    meta.setFaults(Faults.NONE);
    logs.setFailure(0);
    world.run(Duration.ofSeconds(90));
    checkHistory(meta);
    if (seed % 2 == 0) {
      assertThat(creations.values()).contains(Outcome.DONE);
    }
    checkLogs(members.getFirst(), meta, logs);
  }

  /// Every table has a name of its own, so that the history tells what became of each command.
  private void execute(Member member, int round, Random random) {
    if (!member.process().running()) {
      return;
    }
    List<String> created = new ArrayList<>(creations.keySet());
    boolean drop = !created.isEmpty() && random.nextInt(3) == 0;
    String name = drop ? created.get(random.nextInt(created.size())) : "t" + round;
    Map<String, Outcome> outcomes = drop ? drops : creations;
    if (outcomes.containsKey(name)) {
      return;
    }
    outcomes.put(name, Outcome.UNKNOWN);
    DefinitionCommand command =
        drop
            ? new DefinitionCommand.DropTable("public", name, IfMissing.FAIL)
            : createTable(name, 1 + random.nextInt(3));
    var _ =
        member
            .root()
            .execute(command)
            .handle((version, error) -> outcomes.put(name, outcome(error)));
  }

  private static Outcome outcome(Throwable error) {
    if (error == null) {
      return Outcome.DONE;
    }
    assertThat(error).isInstanceOf(AzimuthException.class);
    ErrorCode code = ((AzimuthException) error).code();
    assertThat(code).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
    return code == ErrorCode.OUTCOME_UNKNOWN ? Outcome.UNKNOWN : Outcome.FAILED;
  }

  private static DefinitionCommand createTable(String name, int shards) {
    return new DefinitionCommand.CreateTable(
        "public",
        name,
        List.of(new ColumnDefinition(0, "id", ColumnType.Simple.BIGINT, false, Optional.empty())),
        List.of(0),
        Map.of("shards", Integer.toString(shards)),
        IfExists.FAIL);
  }

  private void checkHistory(MemoryMeta meta) {
    Set<String> added = new HashSet<>();
    Set<String> removed = new HashSet<>();
    Set<String> changeIds = new HashSet<>();
    Map<String, String> names = new HashMap<>();
    long version = 0;
    for (MemoryMeta.Commit commit : meta.history()) {
      boolean catalogChanged = false;
      long versionBefore = version;
      for (MetaChange change : commit.changes()) {
        catalogChanged |= change.key().startsWith(CatalogKeys.PREFIX);
        if (change instanceof MetaChange.Put(var entry)) {
          if (entry.key().equals(CatalogKeys.VERSION)) {
            CatalogVersion next = CatalogCodec.decodeVersion(entry.value());
            version = next.version();
            assertThat(changeIds.add(next.change())).as("one transaction per change").isTrue();
          } else if (entry.key().startsWith("catalog/table/")) {
            TableDefinition table = CatalogCodec.decodeTable(entry.key(), entry.value());
            assertThat(added.add(table.name())).as("created once").isTrue();
            names.put(entry.key(), table.name());
          }
        } else if (names.containsKey(change.key())) {
          removed.add(names.get(change.key()));
        }
      }
      assertThat(version).isEqualTo(catalogChanged ? versionBefore + 1 : versionBefore);
    }
    creations.forEach((name, outcome) -> expect(outcome, added.contains(name), name));
    drops.forEach((name, outcome) -> expect(outcome, removed.contains(name), "drop of " + name));
  }

  private static void expect(Outcome outcome, boolean happened, String what) {
    switch (outcome) {
      case DONE -> assertThat(happened).as(what + " was reported done").isTrue();
      case FAILED -> assertThat(happened).as(what + " was reported failed").isFalse();
      case UNKNOWN -> {}
    }
  }

  private static void checkLogs(Member member, MemoryMeta meta, MemoryLogs logs) {
    Set<LogName> expected = new HashSet<>();
    for (TableDefinition table : member.catalog().snapshot().tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        expected.add(table.log(shard));
      }
    }
    assertThat(logs.logs().keySet()).isEqualTo(expected);
    assertThat(meta.entries().keySet()).noneMatch(key -> key.startsWith(RootKeys.PENDING_LOGS));
  }
}
