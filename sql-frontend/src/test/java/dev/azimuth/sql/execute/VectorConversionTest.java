package dev.azimuth.sql.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Vectors of clients as arrays of floats.
class VectorConversionTest {
  private static final int DIMENSION = 37;
  private static final Target TARGET =
      new Target("column v", new ColumnType.FloatVector(DIMENSION));

  @ParameterizedTest
  @ValueSource(
      floats = {
        0,
        -0f,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
      })
  void every_finite_number_is_taken_in_every_place(float number) {
    for (int place = 0; place < DIMENSION; place++) {
      float[] vector = with(number, place);
      assertThat(VectorConversion.vector(vector, TARGET)).containsExactly(vector);
      assertThat(VectorConversion.vector(bytes(vector), TARGET)).containsExactly(vector);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff})
  void no_other_number_is_taken_in_any_place(int bits) {
    for (int place = 0; place < DIMENSION; place++) {
      byte[] vector = bytes(new float[DIMENSION]);
      ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).putInt(place * Float.BYTES, bits);
      assertThatThrownBy(() -> VectorConversion.vector(vector, TARGET))
          .isInstanceOfSatisfying(
              AzimuthException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FINITE));
    }
  }

  private static float[] with(float number, int place) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = i - DIMENSION / 2f;
    }
    vector[place] = number;
    return vector;
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
