package dev.azimuth.jdbc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;

/// A request as it stands in Avatica's `WireMessage`.
interface RequestBody {
  /// Name of the message on the wire.
  String name();

  /// Number of bytes that [#write(CodedOutputStream)] writes.
  int size();

  /// Writes the fields of the message.
  void write(CodedOutputStream out) throws IOException;

  /// A message of Avatica's.
  static RequestBody of(Message message) {
    return new RequestBody() {
      @Override
      public String name() {
        return WireNames.of(message.getClass());
      }

      @Override
      public int size() {
        return message.getSerializedSize();
      }

      @Override
      public void write(CodedOutputStream out) throws IOException {
        message.writeTo(out);
      }
    };
  }
}
