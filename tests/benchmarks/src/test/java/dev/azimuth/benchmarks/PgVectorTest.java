package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PgVectorTest {
  @Test
  void a_vector_travels_as_dimension_and_big_endian_floats() {
    PgVector vector = new PgVector(new float[] {1.5f, -2});
    byte[] bytes = new byte[1 + vector.lengthInBytes()];
    vector.toBytes(bytes, 1);
    ByteBuffer read = ByteBuffer.wrap(bytes, 1, vector.lengthInBytes());
    assertThat(read.getShort()).isEqualTo((short) 2);
    assertThat(read.getShort()).isZero();
    assertThat(read.getFloat()).isEqualTo(1.5f);
    assertThat(read.getFloat()).isEqualTo(-2f);
    assertThat(read.hasRemaining()).isFalse();
    assertThat(vector.getValue()).isEqualTo("[1.5,-2.0]");
    assertThat(vector.getType()).isEqualTo("vector");
  }
}
