package dev.azimuth.server.rpc;

import dev.azimuth.sql.endpoint.AvaticaProtocol.Answer;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The call by which a proxy passes a client's request on to another one: bytes both ways, since
/// the request travels as the client has sent it.
///
/// A reply is empty where nothing is held that the request is about, else the HTTP status of the
/// answer, 32 bits, and its body.
final class PeerCall {
  static final String SERVICE = "azimuth.proxy.Peer";

  static final MethodDescriptor<byte[], byte[]> ANSWER =
      MethodDescriptor.newBuilder(Bytes.PLAIN, Bytes.PLAIN)
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Answer"))
          .build();

  private PeerCall() {}

  static byte[] encode(Optional<Answer> answer) {
    if (answer.isEmpty()) {
      return new byte[0];
    }
    byte[] body = answer.get().body();
    return ByteBuffer.allocate(Integer.BYTES + body.length)
        .putInt(answer.get().status())
        .put(body)
        .array();
  }

  static Optional<Answer> decode(byte[] reply) {
    if (reply.length == 0) {
      return Optional.empty();
    }
    if (reply.length < Integer.BYTES) {
      throw new StatusRuntimeException(Status.DATA_LOSS.withDescription("a reply without status"));
    }
    int status = ByteBuffer.wrap(reply).getInt();
    return Optional.of(new Answer(status, Arrays.copyOfRange(reply, Integer.BYTES, reply.length)));
  }

  /// Messages that are bytes already.
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    PLAIN;

    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
