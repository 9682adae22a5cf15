package dev.azimuth.coordinators.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.coordinators.simulation.Member;
import dev.azimuth.coordinators.simulation.MemoryLogs;
import dev.azimuth.coordinators.simulation.MemoryMeta;
import dev.azimuth.coordinators.simulation.World;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RootCoordinatorTest {
  private static final Duration SOON = Duration.ofMillis(10);

  private final World world = new World(7);
  private final MemoryMeta meta = new MemoryMeta(world);
  private final MemoryLogs logs = new MemoryLogs();
  private final Member member = new Member(world, meta, logs, "m1");
  private final MetaStore nodeMeta = meta.client(new World.Host(world));

  @BeforeEach
  void elect() {
    world.runUntil(
        Duration.ofSeconds(5), () -> !member.root().timestamps(1).isCompletedExceptionally());
    world.join(member.catalog().await(1));
  }

  @Test
  void the_default_schema_exists_from_the_first_start() {
    assertThat(member.catalog().snapshot().schemas()).containsExactly("public");
  }

  @Test
  void a_created_table_shows_at_the_returned_version_and_has_its_logs() {
    long version = world.join(member.root().execute(create("items", 3, IfExists.FAIL)));

    assertThat(member.catalog().snapshot().version()).isEqualTo(version).isEqualTo(2);
    assertThat(table("items").shards()).isEqualTo(3);
    assertThat(logs.logs().keySet())
        .containsExactlyInAnyOrder(
            table("items").log(0), table("items").log(1), table("items").log(2));
  }

  @Test
  void of_two_racing_creations_one_wins_and_if_not_exists_changes_nothing() {
    CompletableFuture<Long> first = member.root().execute(create("t", 1, IfExists.FAIL));
    CompletableFuture<Long> second = member.root().execute(create("T", 1, IfExists.FAIL));
    CompletableFuture<Long> third = member.root().execute(create("t", 2, IfExists.SKIP));

    assertThat(world.join(first)).isEqualTo(2);
    assertThatThrownBy(() -> world.join(second))
        .cause()
        .extracting("code")
        .isEqualTo(ErrorCode.DUPLICATE_TABLE);
    assertThat(world.join(third)).isEqualTo(2);
  }

  @Test
  void ids_of_dropped_tables_are_not_used_again() {
    world.join(member.root().execute(create("t", 1, IfExists.FAIL)));
    long id = table("t").id();
    world.join(member.root().execute(drop("t")));
    world.join(member.root().execute(create("t", 1, IfExists.FAIL)));

    assertThat(table("t").id()).isGreaterThan(id);
  }

  @Test
  void a_truncated_table_begins_anew_under_another_id_and_its_old_logs_go() {
    world.join(member.root().execute(create("t", 2, IfExists.FAIL)));
    TableDefinition before = table("t");
    world.join(member.root().execute(new DefinitionCommand.TruncateTable("public", "T")));

    TableDefinition after = table("t");
    assertThat(after.id()).isGreaterThan(before.id());
    assertThat(after.columns()).isEqualTo(before.columns());
    assertThat(member.catalog().snapshot().tables()).hasSize(1);
    world.runUntil(SOON, () -> logs.logs().keySet().equals(Set.of(after.log(0), after.log(1))));
  }

  @Test
  void a_table_that_is_not_there_cannot_be_truncated() {
    assertThatThrownBy(() ->
            world.join(member.root().execute(new DefinitionCommand.TruncateTable("public", "t"))))
        .cause()
        .extracting("code")
        .isEqualTo(ErrorCode.UNKNOWN_TABLE);
  }

  @Test
  void assignments_follow_a_creation_and_a_lost_node_within_milliseconds() {
    long firstLease = register("n1");
    world.join(member.root().execute(create("t", 4, IfExists.FAIL)));
    world.runUntil(SOON, () -> assigned("n1") == 8);

    register("n2");
    world.runUntil(SOON, () -> assigned("n1") == 4 && assigned("n2") == 4);

    world.join(nodeMeta.revokeLease(firstLease));
    world.runUntil(SOON, () -> assigned("n2") == 8);
  }

  @Test
  void routes_lead_to_the_node_that_serves() {
    register("n1");
    world.join(member.root().execute(create("t", 1, IfExists.FAIL)));
    LogName shard = table("t").log(0);
    CompletableFuture<NodeRegistration> route =
        member.placement().awaitRoute(shard, ShardRole.LEADER);
    world.run(SOON);
    assertThat(route).isNotDone();

    ShardServing serving = new ShardServing(shard, ShardRole.LEADER, "n1", 0);
    put(PlacementKey.of(serving), PlacementCodec.encode(serving), 0);

    assertThat(world.join(route).nodeId()).isEqualTo("n1");
    assertThat(member.placement().route(shard, ShardRole.OWNER)).isEmpty();
  }

  @Test
  void logs_of_a_dropped_table_stay_as_long_as_a_node_serves_it() {
    register("n1");
    world.join(member.root().execute(create("t", 2, IfExists.FAIL)));
    ShardServing serving = new ShardServing(table("t").log(0), ShardRole.OWNER, "n1", 0);
    put(PlacementKey.of(serving), PlacementCodec.encode(serving), 0);

    world.join(member.root().execute(drop("t")));
    world.run(Duration.ofSeconds(40));
    assertThat(logs.logs()).hasSize(2);
    assertThat(assigned("n1")).isZero();

    world.join(nodeMeta.commit(MetaTransaction.builder().delete(PlacementKey.of(serving)).build()));
    world.runUntil(SOON, () -> logs.logs().isEmpty());
  }

  @Test
  void shards_get_one_tick_after_records_and_none_while_idle() {
    world.join(member.root().execute(create("t", 1, IfExists.FAIL)));
    List<byte[]> records = Objects.requireNonNull(logs.logs().get(table("t").log(0)));
    world.run(Duration.ofSeconds(2));
    assertThat(records).isEmpty();

    long before = world.join(member.root().timestamps(1));
    records.add(new byte[0]);
    world.run(Duration.ofSeconds(2));

    assertThat(records).hasSize(2);
    long tick = ((LogRecord.Tick) RecordCodec.decode(records.getLast())).timestamp();
    assertThat(tick).isGreaterThan(before).isLessThan(world.join(member.root().timestamps(1)));
  }

  @Test
  void consecutive_timestamps_do_not_overlap_and_too_many_are_refused() {
    long first = world.join(member.root().timestamps(1_000));
    assertThat(world.join(member.root().timestamps(1))).isGreaterThanOrEqualTo(first + 1_000);
    for (int count : new int[] {0, -1, TimestampOracle.COUNT_MAX + 1}) {
      assertThatThrownBy(() -> world.join(member.root().timestamps(count)))
          .cause()
          .extracting("code")
          .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }
  }

  @Test
  void the_counter_carries_into_the_milliseconds_when_it_overflows() {
    long first = world.join(member.root().timestamps(1));
    long last = first;
    for (int i = 0; i < 20; i++) {
      last = world.join(member.root().timestamps(TimestampOracle.COUNT_MAX));
    }

    assertThat(last - first).isGreaterThanOrEqualTo(19L * TimestampOracle.COUNT_MAX);
    assertThat(HybridTimestamp.wallMillis(last)).isGreaterThan(HybridTimestamp.wallMillis(first));
  }

  @Test
  void a_standby_takes_over_at_once_after_a_stop_without_a_jump_of_time() {
    Member standby = new Member(world, meta, logs, "m2");
    world.run(SOON);
    long before = world.join(member.root().timestamps(1));
    CompletableFuture<Void> stopped = member.root().stop();

    world.runUntil(
        Duration.ofMillis(100), () -> !standby.root().timestamps(1).isCompletedExceptionally());

    assertThat(stopped).isCompleted();
    long after = world.join(standby.root().timestamps(1));
    assertThat(HybridTimestamp.wallMillis(after) - HybridTimestamp.wallMillis(before))
        .isBetween(0L, 20L);
    assertThatThrownBy(() -> world.join(member.root().timestamps(1)))
        .cause()
        .extracting("code")
        .isEqualTo(ErrorCode.NOT_READY);
  }

  private TableDefinition table(String name) {
    return member.catalog().snapshot().table("public", name).orElseThrow();
  }

  private long register(String nodeId) {
    long lease = world.join(nodeMeta.grantLease(Duration.ofHours(1)));
    NodeRegistration node = new NodeRegistration(nodeId, "local", Set.of(ShardRole.values()));
    put(PlacementKey.of(node), PlacementCodec.encode(node), lease);
    return lease;
  }

  private void put(String key, byte[] value, long lease) {
    world.join(nodeMeta.commit(MetaTransaction.builder().put(key, value, lease).build()));
  }

  private int assigned(String nodeId) {
    PlacementSnapshot placement = member.placement().snapshot();
    return placement.assignments(nodeId, ShardRole.OWNER).size()
        + placement.assignments(nodeId, ShardRole.LEADER).size();
  }

  private static DefinitionCommand create(String name, int shards, IfExists ifExists) {
    return new DefinitionCommand.CreateTable(
        "public",
        name,
        List.of(new ColumnDefinition(0, "id", ColumnType.Simple.BIGINT, false, Optional.empty())),
        List.of(0),
        Map.of("shards", Integer.toString(shards)),
        ifExists);
  }

  private static DefinitionCommand drop(String name) {
    return new DefinitionCommand.DropTable("public", name, IfMissing.FAIL);
  }
}
