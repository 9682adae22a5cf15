package dev.azimuth.jdbc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import org.apache.calcite.avatica.proto.Responses;
import org.apache.calcite.avatica.remote.Service;

/// Avatica's `WireMessage` around an answer, read once: what is in it, where, and what it notes for
/// the session.
///
/// Answers to batches are read here too, since a load brings many numbers and nothing else; others
/// are left to Avatica.
final class AnswerEnvelope {
  private static final String BATCH = WireNames.of(Responses.ExecuteBatchResponse.class);
  private static final int NAME = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int MESSAGE = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NOTES =
      RequestService.OPTIONS_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  // Of a batch's answer.
  private static final int CONNECTION_ID = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int STATEMENT_ID = 2 << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int COUNTS = 3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int COUNT = 3 << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] bytes;
  private String name = "";
  private String notes = "";
  private int start;
  private int length;

  private AnswerEnvelope(byte[] bytes) {
    this.bytes = bytes;
  }

  static AnswerEnvelope read(byte[] bytes) throws IOException {
    AnswerEnvelope envelope = new AnswerEnvelope(bytes);
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == NAME) {
        envelope.name = in.readStringRequireUtf8();
      } else if (tag == MESSAGE) {
        envelope.length = in.readRawVarint32();
        envelope.start = in.getTotalBytesRead();
        in.skipRawBytes(envelope.length);
      } else if (tag == NOTES) {
        envelope.notes = in.readStringRequireUtf8();
      } else {
        skip(tag, in);
      }
    }
    return envelope;
  }

  private static void skip(int tag, CodedInputStream in) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that has not begun");
    }
  }

  /// Lines for the session; empty if there are none.
  String notes() {
    return notes;
  }

  /// Whether it answers a batch that was taken.
  boolean isBatch() {
    return name.equals(BATCH);
  }

  /// The answer to a batch.
  Service.ExecuteBatchResponse batch() throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, start, length);
    String connectionId = "";
    int statementId = 0;
    long[] counts = new long[length];
    int size = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == COUNTS) {
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
          counts[size++] = in.readUInt64();
        }
        in.popLimit(outer);
      } else if (tag == COUNT) {
        counts[size++] = in.readUInt64();
      } else if (tag == CONNECTION_ID) {
        connectionId = in.readStringRequireUtf8();
      } else if (tag == STATEMENT_ID) {
        statementId = in.readUInt32();
      } else {
        skip(tag, in);
      }
    }
    return new Service.ExecuteBatchResponse(
        connectionId, statementId, Arrays.copyOf(counts, size), false, null);
  }
}
