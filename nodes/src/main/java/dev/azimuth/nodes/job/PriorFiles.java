package dev.azimuth.nodes.job;

import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.time.Scheduler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens indexes that builds may start from. One that cannot be had or is damaged is done without:
/// the build starts from nothing then. Safe for any thread.
final class PriorFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PriorFiles.class);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final SegmentStorage segments;
  private final Scheduler scheduler;

  PriorFiles(SegmentStorage segments, Scheduler scheduler) {
    this.segments = segments;
    this.scheduler = scheduler;
  }

  /// An index whose file stays in place until this is closed.
  record Opened(PriorIndex index, CachedObject pin) implements AutoCloseable {
    @Override
    public void close() {
      pin.close();
    }
  }

  /// Opens an index, and finds its rows in a segment that they have gone into.
  ///
  /// @param merged in place until the future is done
  CompletableFuture<Optional<Opened>> open(PriorFile prior, IndexKind kind, SegmentFile merged) {
    CompletableFuture<CachedObject> segment =
        segments
            .cache()
            .open(
                prior.segment().objectKey(),
                prior.segment().bytes(),
                (key, content) -> SegmentFile.open(content, key).verifyAll());
    CompletableFuture<CachedObject> index =
        segments
            .cache()
            .open(
                prior.index().objectKey(),
                prior.index().bytes(),
                (key, content) -> kind.verify(content, key));
    return CompletableFuture.allOf(segment, index)
        .thenApplyAsync(
            _ -> opened(prior, kind, merged, segment.join(), index.join()), scheduler.background())
        .handle((opened, error) -> {
          close(segment);
          if (error == null) {
            return Optional.of(opened);
          }
          close(index);
          LOG.warn(
              "an index is built from nothing, {} cannot be had",
              prior.index().objectKey(),
              AzimuthException.unwrap(error));
          return Optional.empty();
        });
  }

  private static Opened opened(
      PriorFile prior,
      IndexKind kind,
      SegmentFile merged,
      CachedObject segment,
      CachedObject index) {
    String key = prior.index().objectKey();
    if (kind.checksum(index.segment()) != prior.index().checksum()) {
      throw new AzimuthException(ErrorCode.CORRUPTED, key + " is not the file that was committed");
    }
    SegmentFile rows = SegmentFile.open(segment.segment(), prior.segment().objectKey());
    return new Opened(new PriorIndex(index.segment(), key, ordinals(rows, merged)), index);
  }

  private static void close(CompletableFuture<CachedObject> opening) {
    if (!opening.isCompletedExceptionally()) {
      opening.join().close();
    }
  }

  /// Where each row of a segment is in the merged one. Versions ascend in both.
  private static int[] ordinals(SegmentFile rows, SegmentFile merged) {
    MemorySegment from = rows.versions();
    MemorySegment to = merged.versions();
    int[] ordinals = new int[rows.rowCount()];
    int at = 0;
    for (int row = 0; row < ordinals.length; row++) {
      long version = from.getAtIndex(LONG, row);
      while (at < merged.rowCount() && to.getAtIndex(LONG, at) < version) {
        at++;
      }
      boolean isThere = at < merged.rowCount() && to.getAtIndex(LONG, at) == version;
      ordinals[row] = isThere ? at : PriorIndex.GONE;
    }
    return ordinals;
  }
}
