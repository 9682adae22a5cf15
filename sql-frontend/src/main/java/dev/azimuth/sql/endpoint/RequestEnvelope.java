package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;

/// Avatica's `WireMessage` around a request: what is in it and where, read once for all who ask.
///
/// @param bytes the whole of it
/// @param name of the message in it
/// @param start where the message begins
/// @param length bytes of the message
/// @param options the text of our own driver, see [ClientOptions]; empty if there is none
@SuppressWarnings("ArrayRecordComponent")
record RequestEnvelope(byte[] bytes, String name, int start, int length, String options) {
  private static final int NAME = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int MESSAGE = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int OPTIONS =
      ClientOptions.FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /// The envelope in these bytes; `PROTOCOL_ERROR` if there is none.
  static RequestEnvelope read(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    String name = "";
    String options = "";
    int start = 0;
    int length = 0;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case NAME -> name = in.readStringRequireUtf8();
          case MESSAGE -> {
            length = in.readRawVarint32();
            start = in.getTotalBytesRead();
            in.skipRawBytes(length);
          }
          case OPTIONS -> options = in.readStringRequireUtf8();
          default -> {
            if (!in.skipField(tag)) {
              throw unreadable(new IOException("a group ends that has not begun"));
            }
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return new RequestEnvelope(bytes, name, start, length, options);
  }

  /// What a request fails with that cannot be read.
  static AzimuthException unreadable(Exception cause) {
    return new AzimuthException(ErrorCode.PROTOCOL_ERROR, "the body is no Avatica request", cause);
  }
}
