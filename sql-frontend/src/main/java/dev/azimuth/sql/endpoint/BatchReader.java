package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.azimuth.storage.error.AzimuthException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Common.Rep;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of batches straight from the wire: a message object for each of them costs
/// more than all the rest of reading, above all in a server that has just started.
///
/// Field numbers are those of Avatica's `common.proto` and `requests.proto`.
final class BatchReader {
  private static final String NAME = Requests.ExecuteBatchRequest.class.getName();
  private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int CONNECTION_ID = tag(1, BYTES);
  private static final int STATEMENT_ID = tag(2, WireFormat.WIRETYPE_VARINT);
  private static final int ENTRY = tag(3, BYTES);
  private static final int ENTRY_VALUE = tag(1, BYTES);
  private static final int VALUE_TYPE = tag(1, WireFormat.WIRETYPE_VARINT);
  private static final int VALUE_STRING = tag(3, BYTES);
  private static final int VALUE_NUMBER = tag(4, WireFormat.WIRETYPE_VARINT);
  private static final int VALUE_BYTES = tag(5, BYTES);
  private static final int VALUE_DOUBLE = tag(6, WireFormat.WIRETYPE_FIXED64);

  private final byte[] wire;
  private final CodedInputStream in;
  private final int base;

  /// A batch with its parameters as the SQL service takes them.
  static final class DirectBatch extends Service.ExecuteBatchRequest {
    private final List<List<@Nullable Object>> entries;

    private DirectBatch(
        String connectionId, int statementId, List<List<@Nullable Object>> entries) {
      super(connectionId, statementId, List.of());
      this.entries = entries;
    }

    List<List<@Nullable Object>> entries() {
      return entries;
    }
  }

  private BatchReader(byte[] wire, int start, int length) {
    this.wire = wire;
    this.in = CodedInputStream.newInstance(wire, start, length);
    this.base = start;
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /// Whether a request is a batch.
  static boolean isBatch(RequestEnvelope request) {
    return request.name().equals(NAME);
  }

  /// The batch of a request that is one; `PROTOCOL_ERROR` if it cannot be read, and other failures
  /// for parameters that cannot be taken.
  static DirectBatch read(RequestEnvelope request) {
    try {
      return new BatchReader(request.bytes(), request.start(), request.length()).batch();
    } catch (AzimuthException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw RequestEnvelope.unreadable(e);
    }
  }

  private DirectBatch batch() throws IOException {
    String connectionId = "";
    int statementId = 0;
    List<List<@Nullable Object>> entries = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ENTRY) {
        entries.add(entry(entries.isEmpty() ? 0 : entries.getLast().size()));
      } else if (tag == CONNECTION_ID) {
        connectionId = in.readStringRequireUtf8();
      } else if (tag == STATEMENT_ID) {
        statementId = in.readUInt32();
      } else {
        in.skipField(tag);
      }
    }
    return new DirectBatch(connectionId, statementId, entries);
  }

  private List<@Nullable Object> entry(int expectedSize) throws IOException {
    List<@Nullable Object> values = new ArrayList<>(expectedSize);
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ENTRY_VALUE) {
        values.add(value(values.size()));
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return values;
  }

  /// Numbers, text and bytes as writers put them: the type, then the one field that it needs, or
  /// none if that is 0 or empty. All else is left to the message class.
  private @Nullable Object value(int index) throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    int end = Math.addExact(start, length);
    if (length > 0 && in.readTag() == VALUE_TYPE) {
      Object value = simple(Rep.forNumber(in.readEnum()), end);
      if (value != null && in.getTotalBytesRead() == end) {
        return value;
      }
    }
    Common.TypedValue message =
        Common.TypedValue.parser().parseFrom(wire, Math.addExact(base, start), length);
    in.skipRawBytes(end - in.getTotalBytesRead());
    return ParameterDecoding.decode(message, index);
  }

  private @Nullable Object simple(@Nullable Rep type, int end) throws IOException {
    if (type == null) {
      return null;
    }
    int tag = in.getTotalBytesRead() < end ? in.readTag() : 0;
    return switch (type) {
      case LONG, PRIMITIVE_LONG, NUMBER -> tag == VALUE_NUMBER ? in.readSInt64() : null;
      case INTEGER, PRIMITIVE_INT -> tag == VALUE_NUMBER ? (int) in.readSInt64() : null;
      case STRING -> tag == VALUE_STRING ? in.readStringRequireUtf8() : null;
      case BYTE_STRING -> tag == VALUE_BYTES ? in.readByteArray() : null;
      case DOUBLE, PRIMITIVE_DOUBLE -> tag == VALUE_DOUBLE ? in.readDouble() : null;
      default -> null;
    };
  }
}
