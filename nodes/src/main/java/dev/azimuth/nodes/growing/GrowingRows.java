package dev.azimuth.nodes.growing;

import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// All versions of the rows of a shard, in the order in which they were written.
///
/// A version has an ordinal from 0; its timestamps never decrease with it. A version that is
/// replaced or deleted gets the number, from 1, of that event; events have timestamps that never
/// decrease either. So a snapshot is two counts: of versions and of events.
///
/// Methods for the writer are for one thread; what they do becomes visible to readers by the
/// snapshot that is published after.
public final class GrowingRows {
  private final List<ColumnType> types;
  private final List<Integer> keyOrdinals;
  private final GrowingMemory memory;
  private final List<GrowingColumn> columns;
  private final RowKeys keys;
  private final KeyIndex index;
  private final RowChunks written;
  private final RowChunks versions;
  private final RowChunks previous;
  private final RowChunks superseded;
  private final RowChunks supersessions;
  private int rowCount;
  private int supersededCount;

  /// No rows of columns of these types; `keyOrdinals` are the columns of the primary key.
  public GrowingRows(List<ColumnType> types, List<Integer> keyOrdinals, GrowingMemory memory) {
    this.types = List.copyOf(types);
    this.keyOrdinals = List.copyOf(keyOrdinals);
    this.memory = memory;
    columns = types.stream().map(type -> column(type, memory)).toList();
    keys =
        new RowKeys(
            keyOrdinals.stream().map(types::get).toList(),
            keyOrdinals.stream().map(columns::get).toList());
    index = new KeyIndex(keys, memory);
    written = new RowChunks(memory, Long.BYTES);
    versions = new RowChunks(memory, Long.BYTES);
    previous = new RowChunks(memory, Integer.BYTES);
    superseded = new RowChunks(memory, Integer.BYTES);
    supersessions = new RowChunks(memory, Long.BYTES);
  }

  private static GrowingColumn column(ColumnType type, GrowingMemory memory) {
    return switch (type) {
      case ColumnType.FloatVector vector -> new VectorColumn(memory, vector.dimension());
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG -> new LongColumn(memory, other);
            case DOUBLE -> new DoubleColumn(memory);
            case BYTES -> new BytesColumn(memory);
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }

  /// Types of all columns.
  public List<ColumnType> types() {
    return types;
  }

  /// A column.
  public GrowingColumn column(int ordinal) {
    return columns.get(ordinal);
  }

  /// The memory that everything is in.
  public GrowingMemory memory() {
    return memory;
  }

  /// Number of versions. For the writer.
  public int rowCount() {
    return rowCount;
  }

  /// Number of versions that were replaced or deleted. For the writer.
  public int supersededCount() {
    return supersededCount;
  }

  /// The key columns of a batch, in key order.
  public List<ColumnValues> keyColumns(ColumnBatch batch) {
    List<ColumnValues> key = new ArrayList<>(keyOrdinals.size());
    for (int ordinal : keyOrdinals) {
      key.add(batch.columns().get(ordinal));
    }
    return key;
  }

  /// Whether the batch is laid out as these rows are and its values fit.
  public boolean accepts(ColumnBatch batch) {
    if (batch.columns().size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      GrowingColumn column = columns.get(i);
      ColumnValues values = batch.columns().get(i);
      if (!column.accepts(values) || (column instanceof LongColumn longs && !longs.holds(values))) {
        return false;
      }
    }
    return true;
  }

  /// Hash of the key in row `row` of these key columns.
  public int hash(List<? extends ColumnValues> key, int row) {
    return keys.hash(key, row);
  }

  /// Whether two rows of these key columns have the same key.
  public boolean sameKey(List<? extends ColumnValues> key, int a, int b) {
    return keys.same(key, a, b);
  }

  /// Compares the keys of two versions.
  public int compareKeys(int left, int right) {
    return keys.compare(left, right);
  }

  /// The newest version of a key, live or not; -1 if there is none. For the writer.
  public int newest(int hash, List<? extends ColumnValues> key, int row) {
    return index.find(hash, key, row);
  }

  /// Whether a version is neither replaced nor deleted. For the writer.
  public boolean isLive(int ordinal) {
    return superseded.getInt(ordinal) == 0;
  }

  /// The `RowVersion` of a version.
  public long version(int ordinal) {
    return versions.getLong(ordinal);
  }

  /// The `RowVersion`s of versions of one block.
  public void readVersions(int first, int count, long[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = versions.getLong(first + i);
    }
  }

  /// Adds a version; `before` is the newest one of the key, or -1. For the writer.
  public void append(
      ColumnBatch batch, int row, int hash, int before, long timestamp, long version) {
    int ordinal = rowCount;
    if (ordinal == Integer.MAX_VALUE) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, ordinal + " row versions in a shard");
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).append(ordinal, batch.columns().get(i), row);
    }
    written.reserve(ordinal);
    written.setLong(ordinal, timestamp);
    versions.reserve(ordinal);
    versions.setLong(ordinal, version);
    previous.reserve(ordinal);
    previous.setInt(ordinal, before);
    superseded.reserve(ordinal);
    rowCount++;
    index.put(hash, ordinal, before);
  }

  /// Marks a live version as replaced or deleted. For the writer.
  public void supersede(int ordinal, long timestamp) {
    supersessions.reserve(supersededCount);
    supersessions.setLong(supersededCount, timestamp);
    supersededCount++;
    superseded.setInt(ordinal, supersededCount);
  }

  /// What is there at `timestamp` of the first `rows` versions and `events` supersessions.
  public RowsSnapshot snapshot(long timestamp, int rows, int events) {
    return new RowsSnapshot(
        this,
        timestamp,
        rows == 0 || written.getLong(rows - 1) <= timestamp
            ? rows
            : written.countUpTo(timestamp, rows),
        events == 0 || supersessions.getLong(events - 1) <= timestamp
            ? events
            : supersessions.countUpTo(timestamp, events));
  }

  /// Number of the event that ended a version; 0 for a live one.
  int supersession(int ordinal) {
    return superseded.getInt(ordinal);
  }

  /// The version before this one of the same key, or -1.
  int before(int ordinal) {
    return previous.getInt(ordinal);
  }

  /// Whether the key columns are of the right kinds.
  boolean acceptsKey(List<? extends ColumnValues> key) {
    return keys.accepts(key);
  }
}
