package dev.azimuth.server.database;

import dev.azimuth.server.configuration.ObjectConfiguration;
import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.embedded.SharedDirectory;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.etcd.EtcdSettings;
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
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process's view of the services that a cluster shares.
record SharedStorage(MetaStore metaStore, LogBroker logBroker, ObjectStore objectStore)
    implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(SharedStorage.class);

  /// How long a process that starts waits for etcd: it may start with the same machine.
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /// After this long without an answer the process says what it waits for.
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);

  static SharedStorage open(StorageConfiguration.Shared shared, Clock clock, Scheduler scheduler) {
    ObjectStore objects = objects(shared.objects(), clock, scheduler);
    return new SharedStorage(
        metaStore(shared.etcd(), clock, scheduler),
        KafkaLogBroker.open(shared.kafka(), clock, scheduler),
        objects);
  }

  private static MetaStore metaStore(EtcdSettings settings, Clock clock, Scheduler scheduler) {
    EtcdMetaStore store = EtcdMetaStore.open(settings, clock, scheduler);
    Scheduler.Cancellable notice =
        scheduler.schedule(
            SILENCE_LIMIT,
            () ->
                LOG.warn(
                    "no answer yet from etcd at {}; waiting for up to {} s",
                    settings.endpoints(),
                    START_LIMIT.toSeconds()));
    try {
      store.answers(START_LIMIT).join();
      return store;
    } catch (CompletionException e) {
      store.close();
      throw e.getCause() instanceof AzimuthException refused ? refused : e;
    } finally {
      notice.cancel();
    }
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
