package dev.azimuth.storage.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.LargeBinary;
import org.apache.arrow.flatbuf.LargeUtf8;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/// The metadata of an Arrow IPC file ("Arrow columnar format", version 1.5), as flatbuffers.
final class ArrowMetadata {
  private static final int CONTINUATION = -1;
  private static final int PREFIX_BYTES = 2 * Integer.BYTES;
  private static final int BUILDER_BYTES = 4096;
  private static final int DECIMAL_BITS = 128;

  private final List<ArrowField> fields;

  ArrowMetadata(List<ArrowField> fields) {
    this.fields = List.copyOf(fields);
  }

  /// The schema as an encapsulated message that follows the magic number.
  ByteBuffer schemaMessage() {
    FlatBufferBuilder builder = new FlatBufferBuilder(BUILDER_BYTES);
    return message(builder, MessageHeader.Schema, schema(builder), 0, ArrowFile.HEAD_MAGIC_BYTES);
  }

  /// The record batch as an encapsulated message of at least `size` bytes.
  ///
  /// @param regions finds a region of the batch by name; an empty one if there is none
  /// @param nulls the number of NULLs in a field
  ByteBuffer batchMessage(
      long rows,
      long bodyStart,
      long bodyLength,
      Function<String, Region> regions,
      ToLongFunction<ArrowField> nulls,
      int size) {
    FlatBufferBuilder builder = new FlatBufferBuilder(BUILDER_BYTES);
    List<Region> buffers =
        fields.stream().flatMap(field -> field.buffers().stream()).map(regions).toList();
    RecordBatch.startBuffersVector(builder, buffers.size());
    for (Region region : buffers.reversed()) {
      boolean empty = region.length() == 0;
      Buffer.createBuffer(builder, empty ? 0 : region.offset() - bodyStart, region.length());
    }
    int bufferVector = builder.endVector();
    int nodeCount = (int) (fields.size() + fields.stream().filter(ArrowField::isList).count());
    RecordBatch.startNodesVector(builder, nodeCount);
    for (ArrowField field : fields.reversed()) {
      if (field.isList() && field.type() instanceof ColumnType.FloatVector vector) {
        FieldNode.createFieldNode(builder, rows * vector.dimension(), 0);
      }
      FieldNode.createFieldNode(builder, rows, nulls.applyAsLong(field));
    }
    int nodeVector = builder.endVector();
    int batch = RecordBatch.createRecordBatch(builder, rows, nodeVector, bufferVector, 0, 0);
    ByteBuffer message = message(builder, MessageHeader.RecordBatch, batch, bodyLength, 0);
    ByteBuffer padded =
        ByteBuffer.allocate(Math.max(message.remaining(), size)).order(ByteOrder.LITTLE_ENDIAN);
    padded.put(message).putInt(Integer.BYTES, padded.capacity() - PREFIX_BYTES);
    return padded.rewind();
  }

  /// The footer, for a file with one record batch.
  ByteBuffer footer(
      long batchOffset, int batchMetadata, long bodyLength, Map<String, String> metadata) {
    FlatBufferBuilder builder = new FlatBufferBuilder(BUILDER_BYTES);
    int custom = keyValues(builder, metadata);
    int schema = schema(builder);
    Footer.startRecordBatchesVector(builder, 1);
    Block.createBlock(builder, batchOffset, batchMetadata, bodyLength);
    int batches = builder.endVector();
    Footer.startDictionariesVector(builder, 0);
    int dictionaries = builder.endVector();
    builder.finish(
        Footer.createFooter(builder, MetadataVersion.V5, schema, dictionaries, batches, custom));
    return builder.dataBuffer().slice();
  }

  /// A message that ends at a multiple of the alignment if it starts `before` bytes after one.
  private static ByteBuffer message(
      FlatBufferBuilder builder, byte kind, int header, long bodyLength, int before) {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyLength, 0));
    ByteBuffer content = builder.dataBuffer().slice();
    int padded = (int) Region.aligned(before + PREFIX_BYTES + content.remaining()) - before;
    ByteBuffer out = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(CONTINUATION).putInt(padded - PREFIX_BYTES).put(content);
    return out.rewind();
  }

  private int schema(FlatBufferBuilder builder) {
    int[] offsets = fields.stream().mapToInt(field -> field(builder, field)).toArray();
    int vector = Schema.createFieldsVector(builder, offsets);
    return Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
  }

  private static int field(FlatBufferBuilder builder, ArrowField field) {
    int name = builder.createString(field.name());
    int metadata = keyValues(builder, field.metadata());
    int[] elements = {};
    if (field.isList() && field.type() instanceof ColumnType.FloatVector vector) {
      elements = new int[] {element(builder, vector.element())};
    }
    int children = Field.createChildrenVector(builder, elements);
    int type = type(builder, field.type());
    return Field.createField(
        builder, name, field.nullable(), code(field.type()), type, 0, children, metadata);
  }

  private static int element(FlatBufferBuilder builder, VectorElement element) {
    int name = builder.createString("item");
    int children = Field.createChildrenVector(builder, new int[0]);
    int type =
        switch (element) {
          case FLOAT32 -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
          case FLOAT16 -> FloatingPoint.createFloatingPoint(builder, Precision.HALF);
          case INT8 -> Int.createInt(builder, Byte.SIZE, true);
          case BINARY -> throw new IllegalArgumentException("bits are no field of their own");
        };
    byte code = element == VectorElement.INT8 ? Type.Int : Type.FloatingPoint;
    return Field.createField(builder, name, false, code, type, 0, children, 0);
  }

  private static byte code(ColumnType type) {
    return switch (type) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> Type.Int;
            case REAL, DOUBLE -> Type.FloatingPoint;
            case DATE -> Type.Date;
            case TIME -> Type.Time;
            case TIMESTAMP -> Type.Timestamp;
          };
      case ColumnType.Decimal _ -> Type.Decimal;
      case ColumnType.Varchar _, ColumnType.Char _ -> Type.LargeUtf8;
      case ColumnType.Varbinary _, ColumnType.SparseVector _ -> Type.LargeBinary;
      case ColumnType.FloatVector vector ->
          vector.element() == VectorElement.BINARY ? Type.FixedSizeBinary : Type.FixedSizeList;
    };
  }

  private static int type(FlatBufferBuilder builder, ColumnType type) {
    return switch (type) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT ->
                Int.createInt(builder, ArrowField.fixedWidth(type) * Byte.SIZE, true);
            case REAL, DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
            case DATE -> Date.createDate(builder, DateUnit.DAY);
            case TIME -> Time.createTime(builder, TimeUnit.MILLISECOND, Integer.SIZE);
            case TIMESTAMP -> Timestamp.createTimestamp(builder, TimeUnit.MILLISECOND, 0);
          };
      case ColumnType.Decimal decimal ->
          Decimal.createDecimal(builder, decimal.precision(), decimal.scale(), DECIMAL_BITS);
      case ColumnType.Varchar _, ColumnType.Char _ -> {
        LargeUtf8.startLargeUtf8(builder);
        yield LargeUtf8.endLargeUtf8(builder);
      }
      case ColumnType.Varbinary _, ColumnType.SparseVector _ -> {
        LargeBinary.startLargeBinary(builder);
        yield LargeBinary.endLargeBinary(builder);
      }
      case ColumnType.FloatVector vector ->
          vector.element() == VectorElement.BINARY
              ? FixedSizeBinary.createFixedSizeBinary(builder, vector.bytes())
              : FixedSizeList.createFixedSizeList(builder, vector.dimension());
    };
  }

  private static int keyValues(FlatBufferBuilder builder, Map<String, String> texts) {
    int[] entries =
        new TreeMap<>(texts)
            .entrySet().stream()
                .mapToInt(entry -> {
                  int key = builder.createString(entry.getKey());
                  int value = builder.createString(entry.getValue());
                  return KeyValue.createKeyValue(builder, key, value);
                })
                .toArray();
    return Footer.createCustomMetadataVector(builder, entries);
  }

  /// The custom metadata of a footer, whose checksum has been compared.
  static Map<String, String> footerMetadata(ByteBuffer footer) {
    Footer root = Footer.getRootAsFooter(footer);
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < root.customMetadataLength(); i++) {
      KeyValue entry = root.customMetadata(i);
      texts.put(entry.key(), entry.value());
    }
    return texts;
  }
}
