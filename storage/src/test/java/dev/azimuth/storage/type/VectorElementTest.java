package dev.azimuth.storage.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void bits_are_zeros_and_ones_from_the_most_significant_on() {
    float[] values = {1, 0, -0.0f, 1};
    assertThat(VectorElement.BINARY.round(values, 0, 4)).isEqualTo(4);
    assertThat(values).containsExactly(1, 0, 0.0f, 1);
    for (float wrong : new float[] {0.5f, -1, 2, 1e30f}) {
      assertThat(VectorElement.BINARY.round(new float[] {0, wrong}, 0, 2)).isEqualTo(1);
    }
    byte[] bytes = new byte[2];
    MemorySegment memory = MemorySegment.ofArray(bytes);
    VectorElement.BINARY.write(new float[] {1, 0, 0, 0, 0, 0, 1, 0, 1}, 0, 9, memory, 0);
    assertThat(bytes).containsExactly(0b1000_0010, 0b1000_0000);
    assertThat(VectorElement.BINARY.isPadded(memory, 0, 9)).isTrue();
    assertThat(VectorElement.BINARY.isPadded(memory, 1, 1)).isTrue();
    bytes[1] |= 1;
    assertThat(VectorElement.BINARY.isPadded(memory, 0, 9)).isFalse();
    assertThat(VectorElement.BINARY.isPadded(memory, 0, 16)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 1", "8, 1", "9, 2", "63, 8", "64, 8", "65, 9", "32768, 4096"})
  void vectors_of_bits_take_whole_bytes_each(int dimension, int bytes) {
    assertThat(VectorElement.BINARY.bytes(dimension)).isEqualTo(bytes);
    float[] values = new float[3 * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 5 % 2;
    }
    MemorySegment memory = MemorySegment.ofArray(new byte[3 * bytes + 1]);
    VectorElement.BINARY.writeAll(values, 0, dimension, 3, memory, 1);
    float[] back = new float[values.length];
    VectorElement.BINARY.readAll(memory, 1, back, 0, dimension, 3);
    assertThat(back).containsExactly(values);
    float[] second = new float[dimension];
    VectorElement.BINARY.read(memory, 1 + bytes, second, 0, dimension);
    assertThat(second).containsExactly(Arrays.copyOfRange(values, dimension, 2 * dimension));
  }

  @Test
  void bits_are_read_from_text_up_to_what_is_none() {
    float[] out = new float[5];
    assertThat(BitText.read("0110", out, 1)).isEqualTo(4);
    assertThat(out).containsExactly(0, 0, 1, 1, 0);
    assertThat(BitText.format(out)).isEqualTo("00110");
    assertThat(BitText.read("1x", out, 0)).isEqualTo(1);
    assertThat(BitText.read("2", out, 0)).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = VectorElement.class, mode = EnumSource.Mode.EXCLUDE, names = "BINARY")
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
