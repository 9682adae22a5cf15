package dev.azimuth.nodes.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.column.SparseVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Canonical values, see `Expression`, as messages.
final class ValueCodec {
  private static final NodesWire.Value NULL = NodesWire.Value.getDefaultInstance();

  private ValueCodec() {}

  static NodesWire.Value encode(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    NodesWire.Value.Builder message = NodesWire.Value.newBuilder();
    switch (value) {
      case Long number -> message.setWhole(number);
      case Double number -> message.setFloating(number);
      case String text -> message.setText(text);
      case byte[] bytes -> message.setBinary(ByteString.copyFrom(bytes));
      case BigDecimal decimal ->
          message.setDecimal(
              NodesWire.Value.Decimal.newBuilder()
                  .setUnscaled(ByteString.copyFrom(decimal.unscaledValue().toByteArray()))
                  .setScale(decimal.scale()));
      case float[] vector -> message.setVector(encodeVector(vector));
      case SparseVector vector ->
          message.setSparse(
              NodesWire.Value.Sparse.newBuilder()
                  .setDimension(vector.dimension())
                  .setElements(UnsafeByteOperations.unsafeWrap(vector.bytes())));
      default -> throw new IllegalArgumentException("no canonical value: " + value.getClass());
    }
    return message.build();
  }

  static @Nullable Object decode(NodesWire.Value message) {
    return switch (message.getKindCase()) {
      case WHOLE -> message.getWhole();
      case FLOATING -> message.getFloating();
      case TEXT -> message.getText();
      case BINARY -> message.getBinary().toByteArray();
      case DECIMAL ->
          new BigDecimal(
              new BigInteger(message.getDecimal().getUnscaled().toByteArray()),
              message.getDecimal().getScale());
      case VECTOR -> decodeVector(message.getVector());
      case SPARSE -> {
        byte[] elements = message.getSparse().getElements().toByteArray();
        yield SparseVector.ofBytes(
            message.getSparse().getDimension(), elements, 0, elements.length);
      }
      case KIND_NOT_SET -> null;
    };
  }

  private static ByteString encodeVector(float[] vector) {
    byte[] bytes = new byte[vector.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static float[] decodeVector(ByteString bytes) {
    if (bytes.size() % Float.BYTES != 0) {
      throw new IllegalArgumentException("a vector of " + bytes.size() + " bytes");
    }
    float[] vector = new float[bytes.size() / Float.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
