package dev.azimuth.storage.segment;

import dev.azimuth.storage.arrow.ArrowFileWriter;
import dev.azimuth.storage.arrow.FileKind;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;

/// Writes a delete file, see [DeleteFile]. Memory is bounded whatever the number of entries. Close
/// ends it: without [#finish()] before, nothing is left. For one thread at a time.
public final class DeleteFileWriter implements AutoCloseable {
  private static final int BATCH = 4096;

  private final SegmentIdentity identity;
  private final ArrowFileWriter file;
  private final long[] versions = new long[BATCH];
  private final long[] superseded = new long[BATCH];
  private int pending;
  private int count;
  private long lastVersion;

  /// Starts a file at `target`, which is replaced, for supersessions by the range of `identity`.
  public DeleteFileWriter(Path target, SegmentIdentity identity) {
    this.identity = identity;
    file =
        new ArrowFileWriter(
            target, FileKind.DELETES, List.of(SegmentLayout.VERSION, SegmentLayout.SUPERSEDED));
  }

  /// Adds a version that ended at `timestamp`; versions ascend.
  public void add(long version, long timestamp) {
    if (version <= lastVersion || timestamp <= 0) {
      throw new IllegalArgumentException(
          "version " + version + " after " + lastVersion + ", superseded at " + timestamp);
    }
    if (count == Integer.MAX_VALUE - 8) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, count + " entries in a delete file");
    }
    lastVersion = version;
    versions[pending] = version;
    superseded[pending++] = timestamp;
    count++;
    if (pending == BATCH) {
      drain();
    }
  }

  private void drain() {
    file.column(0).append(new ColumnValues.Longs(pending, versions, null));
    file.column(1).append(new ColumnValues.Longs(pending, superseded, null));
    pending = 0;
  }

  /// Completes the file. It is not synced: putting it into an object store does that.
  public DeleteFileSummary finish() {
    drain();
    ArrowFileWriter.Written written = file.finish(count, DeleteFile.describe(identity, count));
    return new DeleteFileSummary(identity, count, written.bytes(), written.checksum());
  }

  /// Frees buffers and removes temporary files; and the target unless it is finished.
  @Override
  public void close() {
    file.close();
  }
}
