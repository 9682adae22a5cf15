package dev.azimuth.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.type.ColumnType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.SeekableReadChannel;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrow's own reader sees in our files what we wrote.
class ArrowReaderTest {
  private static final Map<String, String> ARROW_TYPES =
      Map.ofEntries(
          Map.entry("BOOLEAN", "Int(8, true)"),
          Map.entry("TINYINT", "Int(8, true)"),
          Map.entry("SMALLINT", "Int(16, true)"),
          Map.entry("INTEGER", "Int(32, true)"),
          Map.entry("BIGINT", "Int(64, true)"),
          Map.entry("REAL", "FloatingPoint(DOUBLE)"),
          Map.entry("DOUBLE", "FloatingPoint(DOUBLE)"),
          Map.entry("DATE", "Date(DAY)"),
          Map.entry("TIME", "Time(MILLISECOND, 32)"),
          Map.entry("TIMESTAMP", "Timestamp(MILLISECOND, null)"),
          Map.entry("DECIMAL(9, 3)", "Decimal(9, 3, 128)"),
          Map.entry("DECIMAL(38, 5)", "Decimal(38, 5, 128)"),
          Map.entry("VARCHAR(200)", "LargeUtf8"),
          Map.entry("CHAR(4)", "LargeUtf8"),
          Map.entry("VARBINARY(90)", "LargeBinary"),
          Map.entry("VECTOR(3)", "FixedSizeList(3)"),
          Map.entry("VECTOR(24)", "FixedSizeList(24)"),
          Map.entry("HALFVEC(5)", "FixedSizeList(5)"),
          Map.entry("VECTOR(6, INT8)", "FixedSizeList(6)"),
          Map.entry("BIT(10)", "FixedSizeBinary(2)"),
          Map.entry("SPARSEVEC(30)", "LargeBinary"));

  @TempDir private Path directory;

  @Test
  void arrow_sees_every_type_and_row() throws IOException {
    TableDefinition table = RandomRows.everyType();
    SegmentRows rows = new RandomRows(new Random(12), table, 0.2).next(500);
    Path file = directory.resolve("s.arrow");
    try (SegmentWriter writer = new SegmentWriter(file, table, RandomRows.IDENTITY)) {
      writer.append(rows);
      writer.finish();
    }
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(new SeekableReadChannel(channel), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getSchema().getFields().stream().map(Field::getName))
          .endsWith("_version", "_written", "_superseded");
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(root.getRowCount()).isEqualTo(rows.rowCount());
      for (int i = 0; i < table.columns().size(); i++) {
        ColumnDefinition column = table.columns().get(i);
        FieldVector vector = root.getVector(i);
        assertThat(vector.getField().getType().toString())
            .isEqualTo(ARROW_TYPES.get(column.type().sql()));
        assertThat(vector.getField().isNullable()).isEqualTo(column.nullable());
        assertThat(vector.getField().getMetadata())
            .containsEntry("azimuth.column", Integer.toString(column.id()))
            .containsEntry("azimuth.type", column.type().sql());
        ColumnReader expected = new ColumnReader(column.type(), rows.columns().columns().get(i));
        for (int row = 0; row < rows.rowCount(); row++) {
          assertThat(canonical(column.type(), vector.getObject(row)))
              .as(column.type().sql())
              .isEqualTo(expected.value(row));
        }
      }
      for (int row = 0; row < rows.rowCount(); row++) {
        assertThat(root.getVector("_version").getObject(row)).isEqualTo(rows.versions()[row]);
        assertThat(root.getVector("_written").getObject(row)).isEqualTo(rows.written()[row]);
        assertThat(root.getVector("_superseded").getObject(row)).isEqualTo(rows.superseded()[row]);
      }
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void arrow_reads_a_segment_without_rows() throws IOException {
    TableDefinition table = RandomRows.everyType();
    Path file = directory.resolve("s.arrow");
    try (SegmentWriter writer = new SegmentWriter(file, table, RandomRows.IDENTITY)) {
      writer.finish();
    }
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(new SeekableReadChannel(channel), allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
    }
  }

  /// A value of Arrow's reader as the canonical value of a type.
  private static @Nullable Object canonical(ColumnType type, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Byte number -> number.longValue();
      case Short number -> number.longValue();
      case Integer number -> number.longValue();
      case Text text -> text.toString();
      case byte[] bytes when type instanceof ColumnType.SparseVector sparse ->
          SparseVector.ofBytes(sparse.dimension(), bytes, 0, bytes.length);
      case LocalDateTime moment when type == ColumnType.Simple.TIME ->
          moment.toLocalTime().toNanoOfDay() / 1_000_000;
      case LocalDateTime moment -> moment.toInstant(ZoneOffset.UTC).toEpochMilli();
      case List<?> list -> {
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] =
              switch (list.get(i)) {
                case Short half -> Float.float16ToFloat(half);
                case Byte number -> number;
                case Float number -> number;
                default -> throw new IllegalArgumentException("an element of " + type.sql());
              };
        }
        yield vector;
      }
      case BigDecimal number -> number;
      case byte[] packed when type instanceof ColumnType.FloatVector vector -> {
        float[] bits = new float[vector.dimension()];
        vector.element().read(MemorySegment.ofArray(packed), 0, bits, 0, bits.length);
        yield bits;
      }
      default -> value;
    };
  }
}
