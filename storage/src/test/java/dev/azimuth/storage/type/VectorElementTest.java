package dev.azimuth.storage.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorElementTest {
  @Test
  void float16_rounds_to_the_nearest_even_and_ends_at_65504() {
    float[] values = {0.1f, 65519.9f, -65519.9f, 1e-8f, 2049, 2051, -0.0f};
    assertThat(VectorElement.FLOAT16.round(values, 0, values.length)).isEqualTo(values.length);
    assertThat(values).containsExactly(0.099975586f, 65504, -65504, 0, 2048, 2052, -0.0f);
    assertThat(VectorElement.FLOAT16.round(new float[] {1, 65520}, 0, 2)).isEqualTo(1);
    assertThat(VectorElement.FLOAT16.round(new float[] {-1e30f}, 0, 1)).isZero();
  }

  @Test
  void int8_takes_whole_numbers_of_a_byte_only() {
    float[] values = {-128, 127, -0.0f};
    assertThat(VectorElement.INT8.round(values, 0, 3)).isEqualTo(3);
    assertThat(values).containsExactly(-128, 127, 0.0f);
    for (float wrong : new float[] {0.5f, 128, -129, 1e30f}) {
      assertThat(VectorElement.INT8.round(new float[] {0, wrong}, 0, 2)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(VectorElement.class)
  void elements_come_back_as_they_were_from_any_place(VectorElement element) {
    float[] values = {9, 1, -2, 0, 127, -128, 64, 9};
    byte[] bytes = new byte[100];
    MemorySegment memory = MemorySegment.ofArray(bytes);
    element.write(values, 1, 6, memory, 3);
    float[] back = new float[8];
    element.read(memory, 3, back, 1, 6);
    assertThat(back).containsExactly(0, 1, -2, 0, 127, -128, 64, 0);
    int end = 3 + element.bytes(6);
    for (int i = 0; i < bytes.length; i++) {
      if (i < 3 || i >= end) {
        assertThat(bytes[i]).isZero();
      }
    }
    assertThat(VectorElement.ofCode(element.code())).contains(element);
  }
}
