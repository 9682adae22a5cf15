package dev.azimuth.server.database;

import dev.azimuth.server.configuration.ObjectConfiguration;
import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.embedded.SharedDirectory;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.kafka.KafkaLogBroker;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.RemoteLimits;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// One process's view of the services that a cluster shares.
record SharedStorage(MetaStore metaStore, LogBroker logBroker, ObjectStore objectStore)
    implements Storage {
  static SharedStorage open(StorageConfiguration.Shared shared, Clock clock, Scheduler scheduler) {
    ObjectStore objects = objects(shared.objects(), clock, scheduler);
    return new SharedStorage(
        EtcdMetaStore.open(shared.etcd(), clock, scheduler),
        KafkaLogBroker.open(shared.kafka(), clock, scheduler),
        objects);
  }

  private static ObjectStore objects(
      ObjectConfiguration configuration, Clock clock, Scheduler scheduler) {
    // Processes that start at once must not wait alike.
    RandomGenerator random =
        new SplittableRandom(clock.nanos() ^ clock.wallMillis() ^ ProcessHandle.current().pid());
    return switch (configuration) {
      case ObjectConfiguration.Directory(Path path) ->
          SharedDirectory.open(path, scheduler.blocking());
      case ObjectConfiguration.S3(S3Configuration bucket) ->
          S3ObjectStore.open(bucket, RemoteLimits.DEFAULT, clock, scheduler, random);
      case ObjectConfiguration.Azure(AzureConfiguration container) ->
          AzureBlobObjectStore.open(container, RemoteLimits.DEFAULT, clock, scheduler, random);
    };
  }

  /// Logs first: what is on its way there may still be recorded.
  @Override
  public void close() {
    logBroker.close();
    objectStore.close();
    metaStore.close();
  }
}
