package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.part.ColumnRange;
import dev.azimuth.nodes.part.KeyProbe;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.segment.ColumnStatistics;
import dev.azimuth.storage.segment.SegmentColumn;
import dev.azimuth.storage.segment.SegmentContent;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A segment's file, open and laid out as a table's columns are now; closed with its last holder.
/// Safe for any thread.
final class OpenSegment {
  private final SegmentFile file;
  private final AutoCloseable pin;
  private final SegmentIndexes indexes;
  private final Arena arena = Arena.ofShared();
  private final List<PartColumn> columns = new ArrayList<>();
  private final List<PartColumn> keyColumns;
  private final List<Optional<ColumnRange>> ranges = new ArrayList<>();
  private final AtomicInteger holders = new AtomicInteger(1);

  /// @param pin keeps the file mapped until it is closed
  OpenSegment(SegmentFile file, TableDefinition table, AutoCloseable pin) {
    this.file = file;
    this.pin = pin;
    indexes = new SegmentIndexes(file.rowCount());
    for (ColumnDefinition column : table.columns()) {
      columns.add(column(column));
      ranges.add(file.statistics(column.id()).map(known -> range(column.type(), known)));
    }
    keyColumns = table.keyColumns().stream().map(columns::get).toList();
  }

  private PartColumn column(ColumnDefinition definition) {
    Optional<SegmentColumn> stored = file.column(definition.id());
    if (stored.isEmpty()) {
      return MissingColumn.of(definition.type(), file.rowCount(), arena);
    }
    return switch (stored.get()) {
      case SegmentColumn.Vectors vectors ->
          new SegmentVectorColumn(
              vectors,
              file.norms(definition.id()),
              StoredCodes.open(file, definition.id(), vectors.dimension()),
              arena);
      case SegmentColumn.Variable variable -> SegmentTextColumn.of(definition.type(), variable);
      case SegmentColumn.Fixed fixed -> {
        if (definition.type() instanceof ColumnType.Decimal) {
          yield new SegmentDecimalColumn(fixed, arena);
        }
        yield definition.type().physicalKind() == PhysicalKind.DOUBLE
            ? new SegmentDoubleColumn(fixed)
            : new SegmentLongColumn(fixed);
      }
    };
  }

  private ColumnRange range(ColumnType type, ColumnStatistics known) {
    return new ColumnRange(
        known.min().map(bound -> bound(type, bound)).orElse(null),
        known.max().map(bound -> bound(type, bound)).orElse(null),
        known.nullCount() == file.rowCount());
  }

  /// Bounds of text and binary may be cut, so only those of other types are values.
  private static @Nullable Object bound(ColumnType type, EncodedKey bound) {
    boolean isWhole =
        type instanceof ColumnType.Decimal
            || type.physicalKind() == PhysicalKind.LONG
            || type.physicalKind() == PhysicalKind.DOUBLE;
    return isWhole ? new KeyCodec(List.of(type)).decode(bound.bytes()).getFirst() : bound;
  }

  SegmentFile file() {
    return file;
  }

  SegmentContent content() {
    return file.description().content();
  }

  PartColumn column(int ordinal) {
    return columns.get(ordinal);
  }

  List<PartColumn> keyColumns() {
    return keyColumns;
  }

  Optional<ColumnRange> range(int column) {
    return ranges.get(column);
  }

  boolean mayHold(KeyProbe key) {
    byte[] encoded = key.encoded();
    SegmentContent content = content();
    return content.rowCount() > 0
        && Arrays.compareUnsigned(content.firstKey().bytes(), encoded) <= 0
        && Arrays.compareUnsigned(content.lastKey().bytes(), encoded) >= 0
        && file.mayContain(key.keyHash());
  }

  /// The newest version of a key among the first `rowCount`; -1 if there is none.
  int find(KeyProbe key, int rowCount) {
    int low = 0;
    int high = file.rowCount();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (key.compareTo(keyColumns, inKeyOrder(middle)) >= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int at = low - 1; at >= 0; at--) {
      int ordinal = inKeyOrder(at);
      if (!key.equals(keyColumns, ordinal)) {
        return -1;
      }
      if (ordinal < rowCount) {
        return ordinal;
      }
    }
    return -1;
  }

  private int inKeyOrder(int index) {
    return file.keyOrder().getAtIndex(ValueLayout.JAVA_INT, index);
  }

  /// The indexes over it that are in use.
  SegmentIndexes indexes() {
    return indexes;
  }

  void retain() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
      indexes.close();
      try {
        pin.close();
      } catch (Exception e) {
        throw new IllegalStateException("the pin of " + file.objectKey(), e);
      }
    }
  }
}
