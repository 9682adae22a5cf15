package dev.azimuth.storage.segment;

import dev.azimuth.storage.arrow.ArrowField;
import dev.azimuth.storage.arrow.ArrowFileWriter;
import dev.azimuth.storage.arrow.FileKind;
import dev.azimuth.storage.arrow.RegionOutput;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.column.KeyHash;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a segment file, see [SegmentFile], from row versions in ascending order.
///
/// Memory is bounded whatever the number of rows: about 32 MiB of buffers, 16 MiB for sorting keys,
/// and at the end two bytes per row for the key filter. Vectors go through to the file as they
/// come. Temporary files lie beside the target and are as large as all columns but the widest
/// vector column. Calls block; `DISK_FULL` and `STORAGE_FAILED` come from the file system. Close
/// ends it: without [#finish()] before, nothing is left. For one thread at a time.
public final class SegmentWriter implements AutoCloseable {
  private final TableDefinition table;
  private final SegmentIdentity identity;
  private final ArrowFileWriter file;
  private final KeyCodec keyCodec;
  private final KeySorter keys;
  private final List<StatisticsCollector> statistics = new ArrayList<>();
  private final Map<Integer, RegionOutput> norms = new HashMap<>();
  private final Map<String, RegionOutput> rowRegions = new LinkedHashMap<>();
  private final List<Integer> vectorColumns = new ArrayList<>();
  private int rowCount;
  private int liveCount;
  private int normCount;
  private long firstVersion;
  private long lastVersion;
  private long firstWritten;
  private long lastWritten;
  private long firstSuperseded;
  private long lastSuperseded;
  private int keyCount;
  private byte[] firstKey = {};
  private byte[] lastKey = {};

  /// Starts a file at `target`, which is replaced, for rows of `table`.
  public SegmentWriter(Path target, TableDefinition table, SegmentIdentity identity) {
    this(target, table, identity, KeySorter.CHUNK_BYTES);
  }

  SegmentWriter(Path target, TableDefinition table, SegmentIdentity identity, int sortedBytes) {
    this.table = table;
    this.identity = identity;
    List<ArrowField> fields = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      if (column.type() instanceof ColumnType.FloatVector) {
        vectorColumns.add(column.id());
      }
      fields.add(SegmentLayout.field(column));
      statistics.add(new StatisticsCollector(column.id(), column.type()));
    }
    fields.addAll(SegmentLayout.SYSTEM_FIELDS);
    file = new ArrowFileWriter(target, FileKind.SEGMENT, fields);
    keyCodec =
        new KeyCodec(table.keyColumns().stream().map(i -> table.columns().get(i).type()).toList());
    keys = new KeySorter(target.resolveSibling(target.getFileName() + ".keys"), sortedBytes);
  }

  /// Adds versions, which come after all added before; `IllegalArgumentException` if they don't, or
  /// have not the table's columns.
  public void append(SegmentRows rows) {
    ColumnBatch batch = rows.columns();
    check(rows);
    for (int i = 0; i < batch.columns().size(); i++) {
      file.column(i).append(batch.columns().get(i));
      statistics.get(i).add(batch.columns().get(i));
    }
    int system = batch.columns().size();
    appendLongs(system, rows.versions(), rows.rowCount());
    appendLongs(system + 1, rows.written(), rows.rowCount());
    appendLongs(system + 2, rows.superseded(), rows.rowCount());
    appendNorms(rows);
    appendRegions(rows);
    appendKeys(batch);
    for (int row = 0; row < rows.rowCount(); row++) {
      long written = rows.written()[row];
      firstWritten = rowCount == 0 ? written : Math.min(firstWritten, written);
      lastWritten = Math.max(lastWritten, written);
      appendEnd(rows.superseded()[row]);
      rowCount++;
    }
  }

  private void appendEnd(long superseded) {
    if (superseded == 0) {
      liveCount++;
      return;
    }
    firstSuperseded = firstSuperseded == 0 ? superseded : Math.min(firstSuperseded, superseded);
    lastSuperseded = Math.max(lastSuperseded, superseded);
  }

  private void check(SegmentRows rows) {
    if (rows.columns().columns().size() != table.columns().size()) {
      throw new IllegalArgumentException("rows do not have the columns of " + table.name());
    }
    if (rows.rowCount() > Integer.MAX_VALUE - 8 - rowCount) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, rowCount + " rows in a segment");
    }
    long before = lastVersion;
    for (int row = 0; row < rows.rowCount(); row++) {
      long version = rows.versions()[row];
      if (version <= before) {
        throw new IllegalArgumentException("version " + version + " after " + before);
      }
      before = version;
      firstVersion = firstVersion == 0 ? version : firstVersion;
    }
    lastVersion = before;
  }

  private void appendLongs(int column, long[] values, int count) {
    file.column(column).append(new ColumnValues.Longs(count, values, null));
  }

  private void appendNorms(SegmentRows rows) {
    if (rows.norms().isEmpty() || rows.rowCount() == 0) {
      return;
    }
    if (rows.norms().size() != vectorColumns.size() || normCount != rowCount) {
      throw new IllegalArgumentException("norms of all vectors, or of none");
    }
    for (int i = 0; i < vectorColumns.size(); i++) {
      boolean hasNorms = rows.norms().get(i).length > 0;
      if (rowCount > 0 && hasNorms != norms.containsKey(vectorColumns.get(i))) {
        throw new IllegalArgumentException("norms of all rows of a column, or of none");
      }
      if (!hasNorms) {
        continue;
      }
      norms
          .computeIfAbsent(vectorColumns.get(i), id -> file.region(SegmentLayout.norms(id)))
          .putFloats(rows.norms().get(i), 0, rows.rowCount());
    }
    normCount += rows.rowCount();
  }

  private void appendRegions(SegmentRows rows) {
    List<String> names = rows.regions().stream().map(RowRegion::name).toList();
    if (rowCount > 0 && !names.equals(List.copyOf(rowRegions.keySet()))) {
      throw new IllegalArgumentException("regions of all rows, or of none");
    }
    for (RowRegion region : rows.regions()) {
      rowRegions
          .computeIfAbsent(region.name(), file::region)
          .putBytes(region.bytes(), 0, rows.rowCount() * region.rowBytes());
    }
  }

  private void appendKeys(ColumnBatch batch) {
    List<ColumnValues> key = table.keyColumns().stream().map(batch.columns()::get).toList();
    for (int row = 0; row < batch.rowCount(); row++) {
      keys.add(keyCodec.encode(key, row), rowCount + row);
    }
  }

  /// Row versions so far.
  public int rowCount() {
    return rowCount;
  }

  /// Completes the file. It is not synced: putting it into an object store does that.
  public SegmentSummary finish() {
    if (normCount != 0 && normCount != rowCount) {
      throw new IllegalArgumentException("norms of all vectors, or of none");
    }
    RegionOutput order = file.region(SegmentLayout.KEY_ORDER);
    try (Arena arena = Arena.ofConfined()) {
      KeyFilter filter = KeyFilter.allocate(arena, rowCount);
      keys.forEach((key, ordinal) -> {
        order.putInt(ordinal);
        if (keyCount == 0 || !Arrays.equals(key, lastKey)) {
          filter.add(KeyHash.hash(key));
          firstKey = keyCount == 0 ? key : firstKey;
          lastKey = key;
          keyCount++;
        }
      });
      RegionOutput filterRegion = file.region(SegmentLayout.KEY_FILTER);
      for (long at = 0; at < filter.bytes().byteSize(); at += Long.BYTES) {
        filterRegion.putLong(filter.bytes().get(ValueLayout.JAVA_LONG, at));
      }
    }
    List<SegmentDescription.Column> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      columns.add(
          new SegmentDescription.Column(table.columns().get(i).type(), statistics.get(i).finish()));
    }
    SegmentDescription description = new SegmentDescription(identity, content(), columns);
    ArrowFileWriter.Written written = file.finish(rowCount, description.encode());
    return new SegmentSummary(description, written.bytes(), written.checksum());
  }

  private SegmentContent content() {
    return new SegmentContent(
        rowCount,
        liveCount,
        firstVersion,
        lastVersion,
        firstWritten,
        lastWritten,
        firstSuperseded,
        lastSuperseded,
        keyCount,
        new EncodedKey(firstKey),
        new EncodedKey(lastKey));
  }

  /// Frees buffers and removes temporary files; and the target unless it is finished.
  @Override
  public void close() {
    try (file;
        keys) {
      norms.clear();
    }
  }
}
