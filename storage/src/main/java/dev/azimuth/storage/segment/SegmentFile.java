package dev.azimuth.storage.segment;

import dev.azimuth.storage.arrow.ArrowField;
import dev.azimuth.storage.arrow.ArrowFile;
import dev.azimuth.storage.arrow.FileKind;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A segment file, version 1: row versions of a range of a shard's log in ascending order of their
/// `RowVersion`. It is an [ArrowFile] of kind `SEGMENT` with these fields:
///
/// | field | content |
/// |---|---|
/// | the table's columns, in their order | as [ArrowField] says; metadata `azimuth.column` (id) and `azimuth.type` (SQL type) |
/// | `_version` | i64, ascending: the `RowVersion`, log position and lead << 20 and row in the record |
/// | `_written` | i64: hybrid timestamp from which on the version holds |
/// | `_superseded` | i64: hybrid timestamp from which on it holds no longer, as far as was known when the file was written; 0: not known to end |
///
/// and these regions beside the record batch:
///
/// | region | content |
/// |---|---|
/// | `keyOrder` | i32 per row: ordinals of the rows in the order of their primary keys as `KeyCodec` encodes them; rows of one key in the order of their versions |
/// | `keyFilter` | blocks of 32 bytes, see [KeyFilter] |
/// | `norms/<column id>` | f32 per row: squared norms of the vectors, if the writer's caller had them, of bits from before nobody needed them; those of NULL mean nothing |
/// | other names | bytes of fixed size for each row, see [RowRegion]; a reader may do without |
///
/// The description is a [SegmentDescription].
///
/// Everything given out is borrowed from the mapping. Immutable, safe for any thread.
public final class SegmentFile {
  private final ArrowFile file;
  private final SegmentDescription description;
  private final Map<Integer, SegmentDescription.Column> descriptions = new HashMap<>();
  private final Map<Integer, SegmentColumn> columns = new HashMap<>();
  private final MemorySegment versions;
  private final MemorySegment written;
  private final MemorySegment superseded;
  private final MemorySegment keyOrder;
  private final KeyFilter keyFilter;

  private SegmentFile(ArrowFile file) {
    this.file = file;
    description = SegmentDescription.decode(file.objectKey(), file.description());
    long rows = description.content().rowCount();
    versions = file.region(SegmentLayout.VERSION.values(), rows * Long.BYTES);
    written = file.region(SegmentLayout.WRITTEN.values(), rows * Long.BYTES);
    superseded = file.region(SegmentLayout.SUPERSEDED.values(), rows * Long.BYTES);
    keyOrder = file.region(SegmentLayout.KEY_ORDER, rows * Integer.BYTES);
    keyFilter = new KeyFilter(file.region(SegmentLayout.KEY_FILTER, KeyFilter.bytes(rows)));
    for (SegmentDescription.Column column : description.columns()) {
      int id = column.statistics().columnId();
      columns.put(id, column(id, column.type(), rows));
      descriptions.put(id, column);
    }
  }

  /// Opens a file that lies in memory, which is borrowed and should start at a page; the content of
  /// regions is not read. `CORRUPTED`, naming the object, or `DATA_DIRECTORY_TOO_NEW`.
  public static SegmentFile open(MemorySegment mapped, String objectKey) {
    return new SegmentFile(ArrowFile.open(mapped, objectKey, FileKind.SEGMENT));
  }

  private SegmentColumn column(int id, ColumnType type, long rows) {
    ArrowField names = new ArrowField("", type, true, SegmentLayout.region(id), Map.of());
    MemorySegment validity = file.validity(names.validity(), rows);
    int width = ArrowField.fixedWidth(type);
    if (type instanceof ColumnType.FloatVector vector) {
      MemorySegment values = file.region(names.values(), Math.multiplyExact(rows, width));
      return new SegmentColumn.Vectors(vector, width, values, validity);
    }
    if (width > 0) {
      MemorySegment values = file.region(names.values(), rows * width);
      return new SegmentColumn.Fixed(width, values, validity);
    }
    MemorySegment offsets = file.region(names.offsets(), (rows + 1) * Long.BYTES);
    MemorySegment data =
        file.region(names.values(), offsets.get(ValueLayout.JAVA_LONG, rows * Long.BYTES));
    return new SegmentColumn.Variable(offsets, data, validity);
  }

  /// Reads the whole file and compares all checksums; `CORRUPTED`, naming the object.
  public void verifyAll() {
    file.verify();
  }

  /// Name of the object, for errors.
  public String objectKey() {
    return file.objectKey();
  }

  /// Bytes of the file.
  public long bytes() {
    return file.bytes();
  }

  /// What tells it from another file of the same range, see [SegmentSummary].
  public int checksum() {
    return file.checksum();
  }

  /// What the file says about itself.
  public SegmentDescription description() {
    return description;
  }

  /// Number of row versions.
  public int rowCount() {
    return description.content().rowCount();
  }

  /// Version of the table that the columns are those of.
  public int schemaVersion() {
    return description.identity().schemaVersion();
  }

  /// A column by its id; empty for one that was added to the table later: then all rows are NULL.
  public Optional<SegmentColumn> column(int columnId) {
    return Optional.ofNullable(columns.get(columnId));
  }

  /// SQL type of a column when the file was written; empty if it has no such column.
  public Optional<ColumnType> columnType(int columnId) {
    return Optional.ofNullable(descriptions.get(columnId)).map(SegmentDescription.Column::type);
  }

  /// What the values of a column are like; empty if the file has no such column.
  public Optional<ColumnStatistics> statistics(int columnId) {
    return Optional.ofNullable(descriptions.get(columnId))
        .map(SegmentDescription.Column::statistics);
  }

  /// Squared norms of a vector column, float32 per row; empty if they were not given to the writer.
  public Optional<MemorySegment> norms(int columnId) {
    return file.region(SegmentLayout.norms(columnId))
        .filter(norms -> norms.byteSize() == (long) rowCount() * Float.BYTES);
  }

  /// Bytes that are kept for each row under a name; empty if there are none of this size.
  public Optional<MemorySegment> rowRegion(String name, int rowBytes) {
    return file.region(name).filter(region -> region.byteSize() == (long) rowCount() * rowBytes);
  }

  /// `RowVersion`s, int64 per row, ascending.
  public MemorySegment versions() {
    return versions;
  }

  /// Timestamps from which on the versions hold, int64 per row.
  public MemorySegment written() {
    return written;
  }

  /// Timestamps from which on they hold no longer, int64 per row; 0: not known to end.
  public MemorySegment superseded() {
    return superseded;
  }

  /// Ordinals in the order of keys, then of versions; int32 per row.
  public MemorySegment keyOrder() {
    return keyOrder;
  }

  /// False if no row has a key with this `KeyHash`.
  public boolean mayContain(long keyHash) {
    return keyFilter.mayContain(keyHash);
  }

  /// The ordinal of a version; -1 if it is not here.
  public int ordinalOf(long version) {
    return Ascending.find(versions, version);
  }
}
