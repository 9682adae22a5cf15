package dev.azimuth.server.database;

import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.server.configuration.ServerConfiguration.NodeConfiguration;
import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The segment storage of a process.
///
/// @param isTemporary whether it goes away with the process
record NodeStorage(SegmentStorage segments, boolean isTemporary) implements AutoCloseable {
  private static final Duration NAME_LIMIT = Duration.ofSeconds(30);
  private static final int NAME_RADIX = 36;

  /// Opens it. Blocks.
  static NodeStorage open(ProcessResources resources, NodeConfiguration configuration) {
    String committer = committer(resources.storage().metaStore());
    Path directory = configuration.directory().orElseGet(resources::temporaryDirectory);
    SegmentStorage segments =
        SegmentStorage.open(
            new SegmentStorage.Settings(
                directory,
                CacheLimits.ofBytes(configuration.cacheBytesMax(), 0),
                configuration.indexCodeBytesMax(),
                committer),
            resources.storage().objectStore(),
            resources.storage().metaStore(),
            resources.scheduler());
    return new NodeStorage(segments, configuration.directory().isEmpty());
  }

  /// A name that no other process has, nor had: the number of a lease is never given twice.
  private static String committer(MetaStore meta) {
    try {
      long lease = meta.grantLease(NAME_LIMIT).get(NAME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      var _ = meta.revokeLease(lease);
      return Long.toUnsignedString(lease, NAME_RADIX);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AzimuthException known
          ? known
          : new AzimuthException(ErrorCode.INTERNAL_ERROR, "a name for this process", e);
    } catch (TimeoutException e) {
      throw new AzimuthException(ErrorCode.NOT_READY, "the meta store does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "interrupted", e);
    }
  }

  @Override
  public void close() {
    segments.close();
  }
}
