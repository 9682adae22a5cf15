package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.log.LogName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The rows of one shard's fragment, one after another. Holds one batch, which counts against the
/// statement's budget.
final class ShardStream implements AutoCloseable {
  private final Execution execution;
  private final LogName shard;
  private final FragmentCursor cursor;
  private long rows;
  private CompletableFuture<Optional<ColumnBatch>> pending;
  private @Nullable ColumnBatch batch;
  private long batchBytes;
  private int row = -1;

  /// Asks for the first batch at once, so that shards work side by side.
  ShardStream(Execution execution, LogName shard, FragmentCursor cursor) {
    this.execution = execution;
    this.shard = shard;
    this.cursor = cursor;
    this.pending = cursor.next();
    execution.own(this);
  }

  /// Moves to the next row; false at the end.
  boolean advance() {
    ColumnBatch current = batch;
    row++;
    while (current == null || row >= current.rowCount()) {
      if (current != null) {
        releaseBatch();
        pending = cursor.next();
      }
      Optional<ColumnBatch> next = execution.await(pending);
      if (next.isEmpty()) {
        close();
        return false;
      }
      execution.checkDeadline();
      current = next.get();
      batch = current;
      batchBytes = sizeOf(current);
      execution.budget().hold(current.rowCount(), batchBytes);
      row = 0;
    }
    rows++;
    return true;
  }

  /// The batch that the current row is in.
  List<ColumnValues> columns() {
    ColumnBatch current = batch;
    if (current == null) {
      throw new IllegalStateException("no current row");
    }
    return current.columns();
  }

  /// Index of the current row in its batch.
  int row() {
    return row;
  }

  /// Adds what the shard has done to the execution's work.
  void reportWork() {
    execution.addWork(shard, rows, cursor.work());
  }

  @Override
  public void close() {
    execution.disown(this);
    releaseBatch();
    cursor.close();
  }

  private void releaseBatch() {
    ColumnBatch current = batch;
    if (current != null) {
      execution.budget().release(current.rowCount(), batchBytes);
      batch = null;
    }
  }

  private static long sizeOf(ColumnBatch batch) {
    long size = 0;
    for (ColumnValues column : batch.columns()) {
      size +=
          switch (column) {
            case ColumnValues.Longs longs -> 8L * longs.size();
            case ColumnValues.Doubles doubles -> 8L * doubles.size();
            case ColumnValues.Bytes bytes -> 4L * bytes.size() + bytes.offsets()[bytes.size()];
            case ColumnValues.FloatVectors vectors -> 4L * vectors.size() * vectors.dimension();
          };
    }
    return size;
  }
}
