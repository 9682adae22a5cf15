package dev.azimuth.jdbc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// A batch, without a message object for each of its values: loads consist of little else.
///
/// Field numbers are those of Avatica's `common.proto` and `requests.proto`.
final class BatchBody implements RequestBody {
  private static final String NAME = WireNames.of(Requests.ExecuteBatchRequest.class);
  private static final int CONNECTION_ID = 1;
  private static final int STATEMENT_ID = 2;
  private static final int ENTRY = 3;
  private static final int ENTRY_VALUE = 1;
  private static final int TYPE = 1;
  private static final int STRING = 3;
  private static final int NUMBER = 4;
  private static final int BYTES = 5;
  private static final int DOUBLE = 6;

  private final Service.ExecuteBatchRequest batch;
  private final int[] entrySizes;
  private final int size;

  BatchBody(Service.ExecuteBatchRequest batch) {
    this.batch = batch;
    entrySizes = new int[batch.parameterValues.size()];
    int total =
        CodedOutputStream.computeStringSize(CONNECTION_ID, batch.connectionId)
            + CodedOutputStream.computeUInt32Size(STATEMENT_ID, batch.statementId);
    for (int i = 0; i < entrySizes.length; i++) {
      entrySizes[i] = size(batch.parameterValues.get(i));
      total = Math.addExact(total, nested(ENTRY, entrySizes[i]));
    }
    size = total;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void write(CodedOutputStream out) throws IOException {
    out.writeString(CONNECTION_ID, batch.connectionId);
    out.writeUInt32(STATEMENT_ID, batch.statementId);
    for (int i = 0; i < entrySizes.length; i++) {
      begin(ENTRY, entrySizes[i], out);
      for (TypedValue value : batch.parameterValues.get(i)) {
        begin(ENTRY_VALUE, size(value), out);
        write(value, out);
      }
    }
  }

  /// The message of one value.
  static Common.TypedValue message(@Nullable TypedValue value) {
    if (value == null) {
      return TypedValue.PROTO_IMPLICIT_NULL;
    }
    if (value.value instanceof byte[]) {
      return Common.TypedValue.newBuilder()
          .setType(Common.Rep.BYTE_STRING)
          .setBytesValue(UnsafeByteOperations.unsafeWrap((byte[]) value.value))
          .build();
    }
    return value.toProto();
  }

  private static int size(List<? extends @Nullable TypedValue> entry) {
    int size = 0;
    for (TypedValue value : entry) {
      size = Math.addExact(size, nested(ENTRY_VALUE, size(value)));
    }
    return size;
  }

  private static int size(@Nullable TypedValue value) {
    if (value == null || !isSimple(value)) {
      return message(value).getSerializedSize();
    }
    Object serial = value.value;
    int typeSize = CodedOutputStream.computeEnumSize(TYPE, type(value));
    if (serial instanceof byte[]) {
      return typeSize + CodedOutputStream.computeByteArraySize(BYTES, (byte[]) serial);
    }
    if (serial instanceof String) {
      return typeSize + CodedOutputStream.computeStringSize(STRING, (String) serial);
    }
    if (serial instanceof Double) {
      return typeSize + CodedOutputStream.computeDoubleSize(DOUBLE, (Double) serial);
    }
    return typeSize + CodedOutputStream.computeSInt64Size(NUMBER, ((Number) serial).longValue());
  }

  private static void write(@Nullable TypedValue value, CodedOutputStream out) throws IOException {
    if (value == null || !isSimple(value)) {
      message(value).writeTo(out);
      return;
    }
    Object serial = value.value;
    out.writeEnum(TYPE, type(value));
    if (serial instanceof byte[]) {
      out.writeByteArray(BYTES, (byte[]) serial);
    } else if (serial instanceof String) {
      out.writeString(STRING, (String) serial);
    } else if (serial instanceof Double) {
      out.writeDouble(DOUBLE, (Double) serial);
    } else {
      out.writeSInt64(NUMBER, ((Number) serial).longValue());
    }
  }

  private static int type(TypedValue value) {
    return value.value instanceof byte[]
        ? Common.Rep.BYTE_STRING_VALUE
        : value.type.toProto().getNumber();
  }

  /// Whether a value needs nothing but its type and one field.
  private static boolean isSimple(TypedValue value) {
    ColumnMetaData.Rep type = value.type;
    Object serial = value.value;
    return serial instanceof byte[]
        || (serial instanceof String && type == ColumnMetaData.Rep.STRING)
        || (serial instanceof Double && type == ColumnMetaData.Rep.DOUBLE)
        || (serial instanceof Long && type == ColumnMetaData.Rep.LONG)
        || (serial instanceof Integer && type == ColumnMetaData.Rep.INTEGER)
        || (serial instanceof Double && type == ColumnMetaData.Rep.PRIMITIVE_DOUBLE)
        || (serial instanceof Long && type == ColumnMetaData.Rep.PRIMITIVE_LONG)
        || (serial instanceof Integer && type == ColumnMetaData.Rep.PRIMITIVE_INT);
  }

  private static int nested(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  private static void begin(int field, int size, CodedOutputStream out) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size);
  }
}
