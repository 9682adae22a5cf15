package dev.azimuth.nodes.life;

import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDefinition;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Time and storage, which outlive processes, and what a coordinator and a proxy would do.
final class LifeWorld {
  static final long RETENTION_MILLIS = 400;

  /// Dimension of the vectors.
  static final int DIMENSION = 3;

  private static final int SHARDS_MAX = 3;

  /// Names of the nodes: one may have both roles, or each one of them.
  static final List<String> NODES = List.of("n1", "n2");

  final SimulatedScheduler scheduler;
  final Faults faults;
  final SimulatedMetaStore meta;
  final SimulatedLogBroker logs;
  final SimulatedObjectStore objects;
  final ManifestStore manifests;
  private final Map<LogName, LogModel> models = new HashMap<>();
  private final Map<LogName, TreeMap<Long, Long>> appended = new HashMap<>();
  private final List<LogName> dropped = new ArrayList<>();
  private final Map<Role, String> holders = new HashMap<>();
  private final List<Manifest> seen = new ArrayList<>();
  private TableDefinition table;
  private long ids = 1;
  private long oracle;

  /// A role for a shard, whatever table it is of.
  private record Role(int shard, ShardRole role) {}

  private static TableDefinition table(long id, int shards, List<IndexDefinition> indexes) {
    return new TableDefinition(
        id,
        "public",
        "t",
        1,
        List.of(
            column(1, new ColumnType.Varchar(50)),
            column(2, ColumnType.Simple.INTEGER),
            column(3, new ColumnType.FloatVector(DIMENSION))),
        List.of(0),
        shards,
        indexes,
        Map.of("retention", RETENTION_MILLIS + "ms"));
  }

  private static ColumnDefinition column(int id, ColumnType type) {
    return new ColumnDefinition(id, "c" + id, type, id > 1, Optional.empty());
  }

  /// A world with a table of one shard without indexes.
  static LifeWorld ofOneShard(long seed) {
    return new LifeWorld(seed, 1);
  }

  /// A world with a table of a few shards, or of one.
  static LifeWorld of(long seed) {
    return new LifeWorld(seed, seed % 2 == 0 ? 1 : 2 + (int) (seed / 2 % (SHARDS_MAX - 1)));
  }

  private LifeWorld(long seed, int shards) {
    scheduler = new SimulatedScheduler(seed);
    faults = new Faults(scheduler);
    Faults sound = new Faults(scheduler);
    meta = new SimulatedMetaStore(faults);
    logs = new SimulatedLogBroker(sound);
    objects = new SimulatedObjectStore(faults);
    // Others that work on the same storage.
    manifests = new ManifestStore(objects, meta, scheduler, new TableObjects("world"));
    table = table(ids, shards, List.of());
    for (LogName shard : shards()) {
      for (ShardRole role : ShardRole.values()) {
        holders.put(new Role(shard.shard(), role), NODES.getFirst());
      }
    }
    create(MetaTransaction.builder());
  }

  /// Makes the logs of the table, then its records by `transaction`.
  private void create(MetaTransaction.Builder transaction) {
    transaction.put(CatalogKeys.table(table.id()), CatalogCodec.encode(table));
    for (LogName shard : shards()) {
      result(logs.create(shard));
      models.put(shard, new LogModel());
      appended.put(shard, new TreeMap<>());
      for (ShardRole role : ShardRole.values()) {
        put(transaction, new ShardAssignment(shard, role, holder(shard, role)));
      }
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

  /// Its shards.
  List<LogName> shards() {
    return IntStream.range(0, table.shards()).mapToObj(table::log).toList();
  }

  /// One of its shards.
  LogName someShard() {
    return table.log(scheduler.random().nextInt(table.shards()));
  }

  /// The shard that a key belongs to.
  LogName shardOf(int key) {
    return table.log(key % table.shards());
  }

  /// What the log of a shard amounts to.
  LogModel model(LogName shard) {
    return Objects.requireNonNull(models.get(shard));
  }

  /// Shards of tables that are gone.
  List<LogName> dropped() {
    return dropped;
  }

  /// The node that has a role for the shard.
  String holder(LogName shard, ShardRole role) {
    return Objects.requireNonNull(holders.get(new Role(shard.shard(), role)));
  }

  /// Gives a role for the shard to a node, as a coordinator would.
  void assign(LogName shard, ShardRole role, String node) {
    holders.put(new Role(shard.shard(), role), node);
    MetaTransaction.Builder transaction = MetaTransaction.builder();
    put(transaction, new ShardAssignment(shard, role, node));
    result(meta.commit(transaction.build()));
  }

  /// Defines an index over the vectors if there is none, else drops all that there are.
  void redefine() {
    define(table.indexes().isEmpty() ? List.of(newIndex("i")) : List.of());
  }

  /// Defines one more index over the vectors.
  void defineIndex(String name) {
    define(Stream.concat(table.indexes().stream(), Stream.of(newIndex(name))).toList());
  }

  private IndexDefinition newIndex(String name) {
    return new IndexDefinition(
        ++ids, name, "c3", "hnsw", "vector_l2_ops", Map.of("m", "4", "ef_construction", "8"));
  }

  private void define(List<IndexDefinition> indexes) {
    table = table(table.id(), table.shards(), indexes);
    result(
        meta.commit(
            MetaTransaction.builder()
                .put(CatalogKeys.table(table.id()), CatalogCodec.encode(table))
                .build()));
  }

  /// Drops the table and makes it anew, empty, in one step.
  void truncate() {
    MetaTransaction.Builder transaction =
        MetaTransaction.builder().delete(CatalogKeys.table(table.id()));
    for (LogName shard : shards()) {
      for (ShardRole role : ShardRole.values()) {
        String holder = holder(shard, role);
        transaction.delete(PlacementKey.of(new ShardAssignment(shard, role, holder)));
      }
      dropped.add(shard);
    }
    table = table(++ids, table.shards(), table.indexes());
    create(transaction);
  }

  /// Lets what is under way go on a little.
  void stepSome() {
    int steps = scheduler.random().nextInt(60);
    while (steps > 0 && scheduler.step()) {
      steps--;
    }
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
  long append(LogName shard, LogRecord record) {
    long position =
        result(logs.append(shard, RecordCodec.encode(record), LogBroker.Durability.DURABLE));
    Objects.requireNonNull(appended.get(shard)).put(scheduler.clock().wallMillis(), position);
    follow(shard);
    return position;
  }

  /// Position of the last record that was appended before that millisecond by those who write; 0 if
  /// there is none.
  long appendedBefore(LogName shard, long wallMillis) {
    Map.Entry<Long, Long> last = Objects.requireNonNull(appended.get(shard)).lowerEntry(wallMillis);
    return last == null ? 0 : last.getValue();
  }

  /// Tells the model of what the log has got, by whomever.
  void follow(LogName shard) {
    LogModel model = model(shard);
    LogBatch batch = result(logs.read(shard, model.position() + 1, Integer.MAX_VALUE));
    for (byte[] record : batch.records()) {
      model.apply(RecordCodec.decode(record));
    }
  }

  /// The newest manifest, while nothing goes wrong.
  Optional<StoredManifest> newest(LogName shard) {
    Optional<StoredManifest> newest = result(manifests.load(shard));
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
