package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.ColumnRange;
import dev.azimuth.nodes.part.KeyProbe;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// What one range of a shard's log has brought, in memory: versions of rows, and the events by
/// which versions in this or an older part were replaced or deleted.
///
/// Events are numbered through all parts, from 1; their timestamps never decrease. So a snapshot is
/// two counts: of versions and of events.
///
/// Methods for the writer are for one thread; what they do becomes visible to readers by the
/// snapshot that is published after.
public final class GrowingRows implements RowPart {
  private final GrowingMemory memory;
  private final long eventsBefore;
  private final List<GrowingColumn> columns;
  private final List<PartColumn> keyColumns;
  private final int[] keyOrdinals;
  private final BitSet isKey = new BitSet();
  private final KeyIndex index;
  private final RowChunks written;
  private final RowChunks versions;
  private final RowChunks previous;
  private final RowChunks superseded;
  private final RowChunks eventTimestamps;
  private final RowChunks eventVersions;
  private int rowCount;
  private int eventCount;

  /// No rows of columns of these types, after so many events.
  ///
  /// @param keyOrdinals the columns of the primary key
  public GrowingRows(
      List<ColumnType> types, List<Integer> keyOrdinals, GrowingMemory memory, long eventsBefore) {
    this.memory = memory;
    this.eventsBefore = eventsBefore;
    columns = types.stream().map(type -> column(type, memory)).toList();
    this.keyOrdinals = keyOrdinals.stream().mapToInt(ordinal -> ordinal).toArray();
    keyOrdinals.forEach(isKey::set);
    keyColumns = keyOrdinals.stream().map(ordinal -> columns.get(ordinal).column()).toList();
    index = new KeyIndex(keyColumns, memory);
    written = new RowChunks(memory, Long.BYTES);
    versions = new RowChunks(memory, Long.BYTES);
    previous = new RowChunks(memory, Integer.BYTES);
    superseded = new RowChunks(memory, Integer.BYTES);
    eventTimestamps = new RowChunks(memory, Long.BYTES);
    eventVersions = new RowChunks(memory, Long.BYTES);
  }

  private static GrowingColumn column(ColumnType type, GrowingMemory memory) {
    return switch (type) {
      case ColumnType.FloatVector vector -> new GrowingVectorColumn(memory, vector);
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG -> new GrowingLongColumn(memory, other);
            case DOUBLE -> new GrowingDoubleColumn(memory);
            case BYTES -> new GrowingBytesColumn(memory);
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }

  @Override
  public PartColumn column(int ordinal) {
    return columns.get(ordinal).column();
  }

  @Override
  public List<PartColumn> keyColumns() {
    return keyColumns;
  }

  @Override
  public Optional<ColumnRange> range(int column) {
    return Optional.empty();
  }

  @Override
  public int blockEnd(int ordinal) {
    return Chunking.blockEnd(ordinal);
  }

  @Override
  public boolean retain() {
    return memory.retain();
  }

  @Override
  public void release() {
    memory.release();
  }

  /// Bytes that it takes.
  public long bytes() {
    return memory.bytes();
  }

  /// Number of versions. For the writer.
  public int rowCount() {
    return rowCount;
  }

  /// Number of events before the first one of this range.
  public long eventsBefore() {
    return eventsBefore;
  }

  /// Number of the last event of this range, or before it. For the writer.
  public long lastEvent() {
    return eventsBefore + eventCount;
  }

  /// Whether the batch is laid out as these rows are and its values fit.
  public boolean accepts(ColumnBatch batch) {
    if (batch.columns().size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      GrowingColumn column = columns.get(i);
      ColumnValues values = batch.columns().get(i);
      if (!column.accepts(values)
          || (column instanceof GrowingLongColumn longs && !longs.holds(values))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isSegment() {
    return false;
  }

  @Override
  public boolean mayHold(KeyProbe key) {
    return true;
  }

  @Override
  public int find(KeyProbe key, int rowsSeen) {
    int ordinal = index.find(key);
    while (ordinal >= rowsSeen) {
      ordinal = previous.getInt(ordinal);
    }
    return ordinal;
  }

  @Override
  public boolean isLive(int ordinal) {
    return superseded.getInt(ordinal) == 0;
  }

  @Override
  public long version(int ordinal) {
    return versions.getLong(ordinal);
  }

  /// When a version was written.
  public long written(int ordinal) {
    return written.getLong(ordinal);
  }

  @Override
  public void readVersions(int first, int count, long[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = versions.getLong(first + i);
    }
  }

  /// The newest version of a key; -1 if there is none. For the writer.
  public int newest(KeyProbe key) {
    return index.find(key);
  }

  /// Begins a version with its key; `before` is the newest one of the key in this range, or -1. The
  /// rest of it is to be added by [#complete] before readers may see it. For the writer.
  public void begin(ColumnBatch batch, int row, int hash, int before, long version) {
    int ordinal = rowCount;
    if (ordinal == Integer.MAX_VALUE) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, ordinal + " row versions in a range");
    }
    for (int column : keyOrdinals) {
      columns.get(column).append(ordinal, batch.columns().get(column), row);
    }
    versions.reserve(ordinal);
    versions.setLong(ordinal, version);
    previous.reserve(ordinal);
    previous.setInt(ordinal, before);
    superseded.reserve(ordinal);
    rowCount++;
    index.put(hash, ordinal, before);
  }

  /// Adds what is missing of the last `count` versions, those of `rows` of the batch in ascending
  /// order, written at `timestamp`: column by column, since a loop over one kind of values is
  /// compiled soon where one over rows of several kinds is not. For the writer.
  public void complete(ColumnBatch batch, int[] rows, int count, long timestamp) {
    int first = rowCount - count;
    for (int i = 0; i < columns.size(); i++) {
      if (!isKey.get(i)) {
        columns.get(i).append(first, batch.columns().get(i), rows, count);
      }
    }
    int done = 0;
    while (done < count) {
      int ordinal = first + done;
      int taken = Chunking.rowsInBlock(ordinal, count - done);
      written.reserve(ordinal);
      written.fill(ordinal, taken, timestamp);
      done += taken;
    }
  }

  /// Adds the event that ends `version`, in whichever part that is; its number. For the writer, who
  /// marks the version then.
  public long addEvent(long version, long timestamp) {
    eventTimestamps.reserve(eventCount);
    eventTimestamps.setLong(eventCount, timestamp);
    eventVersions.reserve(eventCount);
    eventVersions.setLong(eventCount, version);
    eventCount++;
    return eventsBefore + eventCount;
  }

  /// The version that event number `event` of this range ended.
  public long eventVersion(long event) {
    return eventVersions.getLong((int) (event - eventsBefore) - 1);
  }

  /// When event number `event` of this range happened.
  public long eventTimestamp(long event) {
    return eventTimestamps.getLong((int) (event - eventsBefore) - 1);
  }

  /// Number of the last event at or before `timestamp` of those up to `lastEvent`, one of this
  /// range; [#eventsBefore()] if all of them are later.
  public long eventsUpTo(long timestamp, long lastEvent) {
    int count = (int) (lastEvent - eventsBefore);
    return eventsBefore
        + (count == 0 || eventTimestamps.getLong(count - 1) <= timestamp
            ? count
            : eventTimestamps.countUpTo(timestamp, count));
  }

  @Override
  public void supersede(int ordinal, long event) {
    superseded.setInt(ordinal, (int) (event - eventsBefore));
  }

  /// Number of the event that ended a version; 0 for a live one.
  public long supersession(int ordinal) {
    int event = superseded.getInt(ordinal);
    return event == 0 ? 0 : eventsBefore + Integer.toUnsignedLong(event);
  }

  @Override
  public int rowsUpTo(long timestamp, int count) {
    return count == 0 || written.getLong(count - 1) <= timestamp
        ? count
        : written.countUpTo(timestamp, count);
  }

  @Override
  public boolean hasGone() {
    return true;
  }

  @Override
  public boolean isGone(int ordinal, long timestamp, long lastEvent) {
    long event = supersession(ordinal);
    return event != 0 && event <= lastEvent;
  }

  @Override
  public void clearGone(int first, int count, long timestamp, long lastEvent, long[] bits) {
    if (lastEvent <= eventsBefore) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (isGone(first + i, timestamp, lastEvent)) {
        bits[i >>> 6] &= ~(1L << i);
      }
    }
  }
}
