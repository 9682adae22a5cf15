package dev.azimuth.nodes.life;

import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.ShardAssignment;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.simulated.Faults;
import dev.azimuth.storage.simulated.SimulatedLogBroker;
import dev.azimuth.storage.simulated.SimulatedMetaStore;
import dev.azimuth.storage.simulated.SimulatedObjectStore;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Time and storage, which outlive processes, and what a coordinator and a proxy would do.
final class LifeWorld {
  static final long RETENTION_MILLIS = 400;

  /// Names of the nodes: one may have both roles, or each one of them.
  static final List<String> NODES = List.of("n1", "n2");

  final SimulatedScheduler scheduler;
  final Faults faults;
  final SimulatedMetaStore meta;
  final SimulatedLogBroker logs;
  final SimulatedObjectStore objects;
  final ManifestStore manifests;
  LogModel model = new LogModel();
  private final List<LogName> dropped = new ArrayList<>();
  private final Map<ShardRole, String> holders = new EnumMap<>(ShardRole.class);
  private final List<Manifest> seen = new ArrayList<>();
  private TableDefinition table = table(1);
  private long oracle;

  private static TableDefinition table(long id) {
    return new TableDefinition(
        id,
        "public",
        "t",
        1,
        List.of(
            column(1, new ColumnType.Varchar(50)),
            column(2, ColumnType.Simple.INTEGER),
            column(3, new ColumnType.FloatVector(3))),
        List.of(0),
        1,
        List.of(),
        Map.of("retention", RETENTION_MILLIS + "ms"));
  }

  private static ColumnDefinition column(int id, ColumnType type) {
    return new ColumnDefinition(id, "c" + id, type, id > 1, Optional.empty());
  }

  LifeWorld(long seed) {
    scheduler = new SimulatedScheduler(seed);
    faults = new Faults(scheduler);
    Faults sound = new Faults(scheduler);
    meta = new SimulatedMetaStore(faults);
    logs = new SimulatedLogBroker(sound);
    objects = new SimulatedObjectStore(faults);
    // Others that work on the same storage.
    manifests = new ManifestStore(objects, meta, scheduler, new TableObjects("world"));
    for (ShardRole role : ShardRole.values()) {
      holders.put(role, NODES.getFirst());
    }
    create(MetaTransaction.builder());
  }

  /// Makes the log of the table, then its records by `transaction`.
  private void create(MetaTransaction.Builder transaction) {
    result(logs.create(shard()));
    transaction.put(CatalogKeys.table(table.id()), CatalogCodec.encode(table));
    for (ShardRole role : ShardRole.values()) {
      put(transaction, new ShardAssignment(shard(), role, holder(role)));
    }
    result(meta.commit(transaction.build()));
  }

  private static void put(MetaTransaction.Builder transaction, ShardAssignment assignment) {
    transaction.put(PlacementKey.of(assignment), PlacementCodec.encode(assignment));
  }

  /// The table as it is defined now.
  TableDefinition table() {
    return table;
  }

  /// Its only shard.
  LogName shard() {
    return table.log(0);
  }

  /// Shards of tables that are gone.
  List<LogName> dropped() {
    return dropped;
  }

  /// The node that has a role for the shard.
  String holder(ShardRole role) {
    return Objects.requireNonNull(holders.get(role));
  }

  /// Gives a role for the shard to a node, as a coordinator would.
  void assign(ShardRole role, String node) {
    holders.put(role, node);
    MetaTransaction.Builder transaction = MetaTransaction.builder();
    put(transaction, new ShardAssignment(shard(), role, node));
    result(meta.commit(transaction.build()));
  }

  /// Drops the table and makes it anew, empty, in one step.
  void truncate() {
    MetaTransaction.Builder transaction =
        MetaTransaction.builder().delete(CatalogKeys.table(table.id()));
    for (ShardRole role : ShardRole.values()) {
      transaction.delete(PlacementKey.of(new ShardAssignment(shard(), role, holder(role))));
    }
    dropped.add(shard());
    table = table(table.id() + 1);
    model = new LogModel();
    create(transaction);
  }

  <T> T result(CompletableFuture<T> future) {
    scheduler.runUntil(future);
    return future.join();
  }

  /// A timestamp above all before.
  long timestamp() {
    oracle = Math.max(oracle + 1, HybridTimestamp.ofMillis(scheduler.clock().wallMillis()));
    return oracle;
  }

  /// Appends a record, and tells the model of all that the log holds then.
  long append(LogRecord record) {
    long position =
        result(logs.append(shard(), RecordCodec.encode(record), LogBroker.Durability.DURABLE));
    follow();
    return position;
  }

  /// Tells the model of what the log has got, by whomever.
  void follow() {
    LogBatch batch = result(logs.read(shard(), model.position() + 1, Integer.MAX_VALUE));
    for (byte[] record : batch.records()) {
      model.apply(RecordCodec.decode(record));
    }
  }

  /// The newest manifest, while nothing goes wrong.
  Optional<StoredManifest> newest() {
    Optional<StoredManifest> newest = result(manifests.load(shard()));
    newest.map(StoredManifest::manifest).ifPresent(seen::add);
    return newest;
  }

  /// A manifest that was the newest before this one, which covers more.
  Optional<Manifest> before(Manifest newest) {
    return seen.stream()
        .filter(manifest -> manifest.shard().equals(newest.shard()))
        .filter(manifest -> manifest.coveredPosition() < newest.coveredPosition())
        .reduce((_, last) -> last);
  }
}
