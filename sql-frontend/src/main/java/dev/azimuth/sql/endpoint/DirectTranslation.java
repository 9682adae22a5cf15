package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import org.apache.calcite.avatica.proto.Responses;
import org.apache.calcite.avatica.remote.ProtobufTranslation;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;

/// Avatica's protobuf, with results of queries written straight from their rows.
final class DirectTranslation implements ProtobufTranslation {
  private static final String EXECUTE = Responses.ExecuteResponse.class.getName();
  private static final String BATCH = Responses.ExecuteBatchResponse.class.getName();
  private static final String FETCH = Responses.FetchResponse.class.getName();

  private final ProtobufTranslationImpl generic = new ProtobufTranslationImpl();

  @Override
  public byte[] serializeResponse(Service.Response response) throws IOException {
    FrameEncoder encoder = new FrameEncoder(ClientOptions.current().vectorForm());
    if (response instanceof Service.ExecuteResponse execute
        && execute.results != null
        && execute.results.size() == 1
        && execute.results.getFirst().firstFrame instanceof RowFrame frame) {
      return execute(execute.results.getFirst(), frame, encoder);
    }
    if (response instanceof Service.FetchResponse fetch && fetch.frame instanceof RowFrame frame) {
      int size = encoder.size(frame);
      byte[] message = new byte[wireSize(FETCH, FrameEncoder.nested(size))];
      CodedOutputStream out = CodedOutputStream.newInstance(message);
      beginWire(FETCH, FrameEncoder.nested(size), out);
      FrameEncoder.begin(1, size, out);
      encoder.write(frame, out);
      out.checkNoSpaceLeft();
      return message;
    }
    return generic.serializeResponse(response);
  }

  /// The answer to a batch that was taken as a whole.
  static byte[] counts(Service.ExecuteBatchResponse batch) throws IOException {
    int countsSize = 0;
    for (long count : batch.updateCounts) {
      countsSize += CodedOutputStream.computeUInt64SizeNoTag(count);
    }
    int size =
        CodedOutputStream.computeStringSize(1, batch.connectionId)
            + CodedOutputStream.computeUInt32Size(2, batch.statementId)
            + FrameEncoder.nested(countsSize);
    byte[] message = new byte[wireSize(BATCH, size)];
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    beginWire(BATCH, size, out);
    out.writeString(1, batch.connectionId);
    out.writeUInt32(2, batch.statementId);
    FrameEncoder.begin(3, countsSize, out);
    for (long count : batch.updateCounts) {
      out.writeUInt64NoTag(count);
    }
    out.checkNoSpaceLeft();
    return message;
  }

  private static byte[] execute(
      Service.ResultSetResponse result, RowFrame frame, FrameEncoder encoder) throws IOException {
    byte[] signature = result.signature.toProto().toByteArray();
    int frameSize = encoder.size(frame);
    int resultSize =
        CodedOutputStream.computeStringSize(1, result.connectionId)
            + CodedOutputStream.computeUInt32Size(2, result.statementId)
            + CodedOutputStream.computeBoolSize(3, result.ownStatement)
            + FrameEncoder.nested(signature.length)
            + FrameEncoder.nested(frameSize)
            + CodedOutputStream.computeUInt64Size(6, -1L);
    int responseSize = FrameEncoder.nested(resultSize);
    byte[] message = new byte[wireSize(EXECUTE, responseSize)];
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    beginWire(EXECUTE, responseSize, out);
    FrameEncoder.begin(1, resultSize, out);
    out.writeString(1, result.connectionId);
    out.writeUInt32(2, result.statementId);
    out.writeBool(3, result.ownStatement);
    out.writeByteArray(4, signature);
    FrameEncoder.begin(5, frameSize, out);
    encoder.write(frame, out);
    out.writeUInt64(6, -1L);
    out.checkNoSpaceLeft();
    return message;
  }

  private static int wireSize(String name, int size) {
    return CodedOutputStream.computeStringSize(1, name) + FrameEncoder.nested(size);
  }

  private static void beginWire(String name, int size, CodedOutputStream out) throws IOException {
    out.writeString(1, name);
    FrameEncoder.begin(2, size, out);
  }

  @Override
  public Service.@Nullable Request parseRequest(byte[] bytes) {
    try {
      return generic.parseRequest(bytes);
    } catch (IOException | RuntimeException e) {
      throw RequestEnvelope.unreadable(e);
    }
  }

  @Override
  public byte[] serializeRequest(Service.Request request) throws IOException {
    return generic.serializeRequest(request);
  }

  @Override
  public Service.Response parseResponse(byte[] bytes) throws IOException {
    return generic.parseResponse(bytes);
  }
}
