package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.distance.SquaredNorm;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentRows;
import dev.azimuth.storage.segment.SegmentSummary;
import dev.azimuth.storage.segment.SegmentWriter;
import dev.azimuth.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/// Merges segments of a shard into one file: row versions in their order, with the supersessions
/// that delete files add, without versions that were superseded before a timestamp.
///
/// Memory is bounded whatever the size of the segments: a batch of each input and one of the
/// output, beside what the writer takes. Blocks. For one use by one thread.
public final class SegmentMerge {
  private static final int BATCH_ROWS_MAX = 1024;
  private static final long BATCH_BYTES = 4L << 20;

  private final TableDefinition table;
  private final List<ColumnType> types;
  private final List<Integer> vectorColumns = new ArrayList<>();
  private final long retainedFrom;
  private final int batchRows;
  private final PriorityQueue<MergeCursor> cursors =
      new PriorityQueue<>(Comparator.comparingLong(MergeCursor::version));
  private ColumnBatchBuilder batch;
  private final long[] versions;
  private final long[] written;
  private final long[] superseded;
  private long dropped;
  private long read;
  private LongConsumer progress = _ -> {};

  /// A segment that is merged.
  ///
  /// @param deletes delete files with supersessions that are not in the file yet
  public record Input(SegmentFile file, List<DeleteFile> deletes) {
    public Input {
      deletes = List.copyOf(deletes);
    }
  }

  /// What was written.
  ///
  /// @param dropped versions that were left out
  public record Merged(SegmentSummary summary, long dropped) {}

  /// A merge of these files, which stay open until it is done.
  ///
  /// @param retainedFrom versions superseded before it are dropped
  public SegmentMerge(TableDefinition table, List<Input> inputs, long retainedFrom) {
    this.table = table;
    this.retainedFrom = retainedFrom;
    types = table.columns().stream().map(ColumnDefinition::type).toList();
    long rowBytesMax = 1;
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i) instanceof ColumnType.FloatVector vector) {
        vectorColumns.add(i);
        rowBytesMax += (long) vector.dimension() * Float.BYTES;
      }
    }
    for (Input input : inputs) {
      rowBytesMax = Math.max(rowBytesMax, input.file.bytes() / Math.max(1, input.file.rowCount()));
    }
    batchRows = Math.clamp(BATCH_BYTES / rowBytesMax, 1, BATCH_ROWS_MAX);
    for (Input input : inputs) {
      MergeCursor cursor = new MergeCursor(input, table.columns(), batchRows);
      if (!cursor.isEnded()) {
        cursors.add(cursor);
      }
    }
    versions = new long[batchRows];
    written = new long[batchRows];
    superseded = new long[batchRows];
    batch = new ColumnBatchBuilder(types, batchRows);
  }

  /// Writes the file at `target`, and tells `listener` now and then how many rows are read.
  public Merged write(Path target, SegmentIdentity identity, LongConsumer listener) {
    progress = listener;
    return write(target, identity);
  }

  /// Writes the file at `target`.
  public Merged write(Path target, SegmentIdentity identity) {
    try (SegmentWriter writer = new SegmentWriter(target, table, identity)) {
      MergeCursor cursor = cursors.poll();
      while (cursor != null) {
        MergeCursor next = cursors.peek();
        copy(cursor, next == null ? Long.MAX_VALUE : next.version(), writer);
        if (!cursor.isEnded()) {
          cursors.add(cursor);
        }
        cursor = cursors.poll();
      }
      drain(writer);
      return new Merged(writer.finish(), dropped);
    }
  }

  /// Copies versions below `limit`.
  private void copy(MergeCursor cursor, long limit, SegmentWriter writer) {
    while (!cursor.isEnded() && cursor.version() < limit) {
      long end = cursor.superseded();
      if (end != 0 && end < retainedFrom) {
        dropped++;
      } else {
        int row = batch.rowCount();
        versions[row] = cursor.version();
        written[row] = cursor.written();
        superseded[row] = end;
        batch.appendRow(cursor.columns(), cursor.row());
        if (batch.rowCount() == batchRows) {
          drain(writer);
        }
      }
      cursor.advance();
      read++;
    }
  }

  private void drain(SegmentWriter writer) {
    progress.accept(read);
    if (batch.rowCount() == 0) {
      return;
    }
    ColumnBatch rows = batch.build();
    batch = new ColumnBatchBuilder(types, batchRows);
    List<float[]> norms = new ArrayList<>();
    for (int column : vectorColumns) {
      norms.add(norms((ColumnValues.FloatVectors) rows.columns().get(column)));
    }
    writer.append(
        new SegmentRows(rows, versions, written, superseded, norms, StoredCodes.of(table, rows)));
  }

  private static float[] norms(ColumnValues.FloatVectors vectors) {
    float[] norms = new float[vectors.element().hasNorm() ? vectors.size() : 0];
    float[] lanes = SquaredNorm.lanes();
    int dimension = vectors.dimension();
    for (int row = 0; row < norms.length; row++) {
      if (!vectors.isNull(row)) {
        norms[row] = SquaredNorm.of(vectors.data(), row * dimension, dimension, lanes);
      }
    }
    return norms;
  }
}
