package dev.azimuth.nodes.life;

import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Time and storage, which outlive processes, and what a coordinator and a proxy would do.
final class LifeWorld {
  static final long RETENTION_MILLIS = 400;
  static final TableDefinition TABLE =
      new TableDefinition(
          1,
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
  static final LogName LOG = TABLE.log(0);

  final SimulatedScheduler scheduler;
  final Faults faults;
  final SimulatedMetaStore meta;
  final SimulatedLogBroker logs;
  final SimulatedObjectStore objects;
  final ManifestStore manifests;
  final LogModel model = new LogModel();
  private long oracle;

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
    result(logs.create(LOG));
    MetaTransaction.Builder transaction =
        MetaTransaction.builder().put(CatalogKeys.table(TABLE.id()), CatalogCodec.encode(TABLE));
    for (ShardRole role : ShardRole.values()) {
      ShardAssignment assignment = new ShardAssignment(LOG, role, SimulatedNode.ID);
      transaction.put(PlacementKey.of(assignment), PlacementCodec.encode(assignment));
    }
    result(meta.commit(transaction.build()));
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
        result(logs.append(LOG, RecordCodec.encode(record), LogBroker.Durability.DURABLE));
    follow();
    return position;
  }

  /// Tells the model of what the log has got, by whomever.
  void follow() {
    LogBatch batch = result(logs.read(LOG, model.position() + 1, Integer.MAX_VALUE));
    for (byte[] record : batch.records()) {
      model.apply(RecordCodec.decode(record));
    }
  }

  /// The newest manifest, while nothing goes wrong.
  Optional<StoredManifest> newest() {
    return result(manifests.load(LOG));
  }
}
