package dev.azimuth.benchmarks;

import java.nio.ByteBuffer;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// A vector as pgvector reads it in binary: dimension and an unused number, 16 bits each, then
/// big-endian float32.
final class PgVector extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1;
  private static final int HEADER_BYTES = 2 * Short.BYTES;

  private transient float[] vector;

  PgVector(float[] vector) {
    this.vector = vector;
    type = "vector";
  }

  @Override
  public String getValue() {
    StringBuilder text = new StringBuilder("[");
    for (float element : vector) {
      text.append(text.length() > 1 ? "," : "").append(element);
    }
    return text.append(']').toString();
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    ByteBuffer bytes = ByteBuffer.wrap(value, offset, value.length - offset);
    vector = new float[bytes.getShort()];
    bytes.getShort();
    bytes.asFloatBuffer().get(vector);
  }

  @Override
  public int lengthInBytes() {
    return HEADER_BYTES + vector.length * Float.BYTES;
  }

  @Override
  public void toBytes(byte[] bytes, int offset) {
    ByteBuffer out = ByteBuffer.wrap(bytes, offset, lengthInBytes());
    out.putShort((short) vector.length).putShort((short) 0).asFloatBuffer().put(vector);
  }
}
