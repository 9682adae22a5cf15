package dev.azimuth.server.database;

import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.embedded.SharedDirectory;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.kafka.KafkaLogBroker;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;

/// One process's view of the services that a cluster shares.
record SharedStorage(MetaStore metaStore, LogBroker logBroker, ObjectStore objectStore)
    implements Storage {
  static SharedStorage open(StorageConfiguration.Shared shared, Clock clock, Scheduler scheduler) {
    ObjectStore objects = SharedDirectory.open(shared.objectDirectory(), scheduler.blocking());
    return new SharedStorage(
        EtcdMetaStore.open(shared.etcd(), clock, scheduler),
        KafkaLogBroker.open(shared.kafka(), clock, scheduler),
        objects);
  }

  /// Logs first: what is on its way there may still be recorded.
  @Override
  public void close() {
    logBroker.close();
    objectStore.close();
    metaStore.close();
  }
}
