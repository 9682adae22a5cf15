package dev.azimuth.server.database;

import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.server.configuration.ServerConfiguration.NodeConfiguration;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segment storage of a process, and the temporary directory that it lies in, if it does.
record NodeStorage(SegmentStorage segments, Optional<ScratchDirectory> temporary)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStorage.class);
  private static final Duration NAME_LIMIT = Duration.ofSeconds(30);
  private static final int NAME_RADIX = 36;

  /// Opens it. Blocks.
  static NodeStorage open(ProcessResources resources, NodeConfiguration configuration) {
    String committer = committer(resources.storage().metaStore());
    Optional<ScratchDirectory> temporary =
        configuration.directory().isPresent()
            ? Optional.empty()
            : Optional.of(temporaryDirectory());
    Path directory = configuration.directory().orElseGet(() -> temporary.orElseThrow().path());
    try {
      SegmentStorage segments =
          SegmentStorage.open(
              new SegmentStorage.Settings(
                  directory, CacheLimits.ofBytes(configuration.cacheBytesMax(), 0), committer),
              resources.storage().objectStore(),
              resources.storage().metaStore(),
              resources.scheduler());
      return new NodeStorage(segments, temporary);
    } catch (RuntimeException e) {
      temporary.ifPresent(NodeStorage::remove);
      throw e;
    }
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

  private static ScratchDirectory temporaryDirectory() {
    try {
      return ScratchDirectory.create("azimuth-node-");
    } catch (IOException e) {
      throw new AzimuthException(ErrorCode.STORAGE_FAILED, "no temporary directory", e);
    }
  }

  private static void remove(ScratchDirectory directory) {
    try {
      directory.close();
    } catch (IOException e) {
      LOG.warn("{} is left over", directory.path(), e);
    }
  }

  @Override
  public void close() {
    segments.close();
    temporary.ifPresent(NodeStorage::remove);
  }
}
