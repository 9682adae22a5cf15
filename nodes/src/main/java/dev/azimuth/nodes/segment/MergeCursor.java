package dev.azimuth.nodes.segment;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentReader;
import dev.azimuth.storage.segment.SegmentRows;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Goes through the row versions of one segment in their order, batch by batch. For one thread.
final class MergeCursor {
  private final SegmentMerge.Input input;
  private final SegmentReader reader;
  private final int batchRows;
  private final int[] nextDelete;
  private SegmentRows rows;
  private int first;
  private int row;

  MergeCursor(SegmentMerge.Input input, List<ColumnDefinition> columns, int batchRows) {
    this.input = input;
    this.batchRows = batchRows;
    reader = new SegmentReader(input.file(), columns);
    nextDelete = new int[input.deletes().size()];
    rows = read(0);
    for (int i = 0; i < nextDelete.length; i++) {
      nextDelete[i] = isEnded() ? 0 : input.deletes().get(i).firstFrom(version());
    }
  }

  private SegmentRows read(int from) {
    return reader.read(from, Math.min(from + batchRows, input.file().rowCount()));
  }

  boolean isEnded() {
    return row == rows.rowCount();
  }

  long version() {
    return rows.versions()[row];
  }

  long written() {
    return rows.written()[row];
  }

  /// When the version ended; 0 for a live one.
  long superseded() {
    long end = rows.superseded()[row];
    for (int i = 0; i < nextDelete.length && end == 0; i++) {
      end = superseded(i);
    }
    return end;
  }

  /// Versions ascend here and there, so each file is gone through once.
  private long superseded(int file) {
    DeleteFile deletes = input.deletes().get(file);
    long version = version();
    int at = nextDelete[file];
    while (at < deletes.count()
        && deletes.versions().getAtIndex(ValueLayout.JAVA_LONG, at) < version) {
      at++;
    }
    nextDelete[file] = at;
    return at < deletes.count()
            && deletes.versions().getAtIndex(ValueLayout.JAVA_LONG, at) == version
        ? deletes.superseded().getAtIndex(ValueLayout.JAVA_LONG, at)
        : 0;
  }

  /// The batch that the version is in.
  ColumnBatch columns() {
    return rows.columns();
  }

  /// Its row in the batch.
  int row() {
    return row;
  }

  void advance() {
    row++;
    if (isEnded() && first + rows.rowCount() < input.file().rowCount()) {
      first += rows.rowCount();
      row = 0;
      rows = read(first);
    }
  }
}
