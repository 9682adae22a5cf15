package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedOutputStream;
import dev.azimuth.sql.endpoint.ClientOptions.VectorForm;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.calcite.avatica.proto.Common.Rep;
import org.jspecify.annotations.Nullable;

/// Writes frames of rows as Avatica's `Frame` message, without an object for each cell.
///
/// `Frame { uint64 offset = 1; bool done = 2; repeated Row rows = 3 }`, `Row { repeated ColumnValue
/// value = 1 }`, `ColumnValue { repeated TypedValue array_value = 2; bool has_array_value = 3;
/// TypedValue scalar_value = 4 }`, `TypedValue { Rep type = 1; bool bool_value = 2; string
/// string_value = 3; sint64 number_value = 4; bytes bytes_value = 5; double double_value = 6; bool
/// null = 7 }`. The older form of a cell (`ColumnValue.value`), of which newer clients take no
/// notice, is left out.
final class FrameEncoder {
  private final VectorForm vectorForm;

  FrameEncoder(VectorForm vectorForm) {
    this.vectorForm = vectorForm;
  }

  int size(RowFrame frame) {
    int size =
        CodedOutputStream.computeUInt64Size(1, frame.offset)
            + CodedOutputStream.computeBoolSize(2, frame.done);
    for (int i = 0; i < frame.rowCount(); i++) {
      size += nested(rowSize(frame.row(i)));
    }
    return size;
  }

  void write(RowFrame frame, CodedOutputStream out) throws IOException {
    out.writeUInt64(1, frame.offset);
    out.writeBool(2, frame.done);
    for (int i = 0; i < frame.rowCount(); i++) {
      List<?> row = frame.row(i);
      begin(3, rowSize(row), out);
      for (Object value : row) {
        begin(1, columnSize(value), out);
        writeColumn(value, out);
      }
    }
  }

  /// Size of a nested message with a field number below 16: tag, length, content.
  static int nested(int size) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
  }

  /// Writes tag and length of a nested message.
  static void begin(int field, int size, CodedOutputStream out) throws IOException {
    out.writeTag(field, com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size);
  }

  private int rowSize(List<?> row) {
    int size = 0;
    for (Object value : row) {
      size += nested(columnSize(value));
    }
    return size;
  }

  private int columnSize(@Nullable Object value) {
    if (value instanceof float[] vector && vectorForm != VectorForm.PACKED) {
      int size = 2;
      for (float element : vector) {
        size += nested(floatSize(element));
      }
      return size;
    }
    if (value instanceof List<?> list) {
      int size = 2;
      for (Object element : list) {
        size += nested(scalarSize(element));
      }
      return size;
    }
    return nested(scalarSize(value));
  }

  private void writeColumn(@Nullable Object value, CodedOutputStream out) throws IOException {
    if (value instanceof float[] vector && vectorForm != VectorForm.PACKED) {
      for (float element : vector) {
        begin(2, floatSize(element), out);
        writeNumber(Rep.FLOAT, Float.floatToIntBits(element), out);
      }
      out.writeBool(3, true);
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        begin(2, scalarSize(element), out);
        writeScalar(element, out);
      }
      out.writeBool(3, true);
    } else {
      begin(4, scalarSize(value), out);
      writeScalar(value, out);
    }
  }

  private static int floatSize(float element) {
    return 2 + CodedOutputStream.computeSInt64Size(4, Float.floatToIntBits(element));
  }

  private static int scalarSize(@Nullable Object value) {
    return switch (value) {
      case null -> 4;
      case Boolean ignored -> 4;
      case Byte number -> 2 + CodedOutputStream.computeSInt64Size(4, number);
      case Short number -> 2 + CodedOutputStream.computeSInt64Size(4, number);
      case Integer number -> 2 + CodedOutputStream.computeSInt64Size(4, number);
      case Long number -> 2 + CodedOutputStream.computeSInt64Size(4, number);
      case Float number -> floatSize(number);
      case Double ignored -> 2 + 9;
      case BigDecimal number -> 2 + CodedOutputStream.computeStringSize(3, number.toString());
      case String text -> 2 + CodedOutputStream.computeStringSize(3, text);
      case byte[] bytes -> 2 + nested(bytes.length);
      case float[] vector -> 2 + nested(vector.length * Float.BYTES);
      default -> throw unknown(value);
    };
  }

  private static void writeScalar(@Nullable Object value, CodedOutputStream out)
      throws IOException {
    switch (value) {
      case null -> {
        out.writeEnum(1, Rep.NULL_VALUE);
        out.writeBool(7, true);
      }
      case Boolean flag -> {
        out.writeEnum(1, Rep.BOOLEAN_VALUE);
        out.writeBool(2, flag);
      }
      case Byte number -> writeNumber(Rep.BYTE, number, out);
      case Short number -> writeNumber(Rep.SHORT, number, out);
      case Integer number -> writeNumber(Rep.INTEGER, number, out);
      case Long number -> writeNumber(Rep.LONG, number, out);
      case Float number -> writeNumber(Rep.FLOAT, Float.floatToIntBits(number), out);
      case Double number -> {
        out.writeEnum(1, Rep.DOUBLE_VALUE);
        out.writeDouble(6, number);
      }
      case BigDecimal number -> {
        out.writeEnum(1, Rep.BIG_DECIMAL_VALUE);
        out.writeString(3, number.toString());
      }
      case String text -> {
        out.writeEnum(1, Rep.STRING_VALUE);
        out.writeString(3, text);
      }
      case byte[] bytes -> {
        out.writeEnum(1, Rep.BYTE_STRING_VALUE);
        out.writeByteArray(5, bytes);
      }
      case float[] vector -> {
        out.writeEnum(1, Rep.BYTE_STRING_VALUE);
        out.writeByteArray(5, packed(vector));
      }
      default -> throw unknown(value);
    }
  }

  private static void writeNumber(Rep rep, long number, CodedOutputStream out) throws IOException {
    out.writeEnum(1, rep.getNumber());
    out.writeSInt64(4, number);
  }

  private static byte[] packed(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  private static IllegalStateException unknown(Object value) {
    return new IllegalStateException("a result holds a " + value.getClass().getName());
  }
}
