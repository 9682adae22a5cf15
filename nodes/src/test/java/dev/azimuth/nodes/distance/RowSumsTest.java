package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSumsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 31, 100, 784})
  void sums_over_rows_named_by_ordinal_agree_with_plain_loops(int dimension) {
    Random random = new Random(dimension);
    try (Arena arena = Arena.ofConfined()) {
      long stride = dimension * 4L + 4;
      FloatRows rows = new FloatRows(arena.allocate(stride * 20 + 8, 64), 8, stride, dimension);
      float[] query = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        query[i] = (float) random.nextGaussian();
      }
      for (int row = 0; row < 20; row++) {
        for (int i = 0; i < dimension; i++) {
          float value = (float) random.nextGaussian();
          rows.data().set(ValueLayout.JAVA_FLOAT, rows.at(row) + 4L * i, value);
        }
      }
      int[] ordinals = {19, 0, 7, 7, 3, 11};
      float[] squares = new float[6];
      float[] products = new float[6];
      float[] absolutes = new float[6];
      RowSums sums = new RowSums();
      sums.squares(query, rows, ordinals, 6, squares);
      sums.products(query, rows, ordinals, 6, products);
      sums.absolutes(query, rows, ordinals, 6, absolutes);
      for (int i = 0; i < 6; i++) {
        long at = rows.at(ordinals[i]);
        double slack = 1e-5 * (dimension + 8);
        assertThat((double) squares[i])
            .isCloseTo(
                ScalarDistance.of(DistanceMetric.L2_SQUARED, query, dimension, rows.data(), at),
                within(slack));
        assertThat((double) -products[i])
            .isCloseTo(
                ScalarDistance.of(
                    DistanceMetric.NEGATIVE_INNER_PRODUCT, query, dimension, rows.data(), at),
                within(slack));
        assertThat((double) absolutes[i])
            .isCloseTo(
                ScalarDistance.of(DistanceMetric.L1, query, dimension, rows.data(), at),
                within(slack));
      }
    }
  }

  /// A row of small elements compares as the same numbers in float32 do, to the bit, wherever it
  /// lies and however many there are.
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 1", "FLOAT16, 7", "FLOAT16, 16", "FLOAT16, 33", "FLOAT16, 768", "FLOAT16, 4099",
    "INT8, 1", "INT8, 7", "INT8, 16", "INT8, 33", "INT8, 768", "INT8, 4099",
    "BINARY, 1", "BINARY, 7", "BINARY, 16", "BINARY, 33", "BINARY, 768", "BINARY, 4099"
  })
  void small_elements_give_the_bits_of_float32(VectorElement element, int dimension) {
    Random random = new Random(dimension);
    int count = 150;
    try (Arena arena = Arena.ofConfined()) {
      long stride = element.bytes(dimension) + 1L;
      FloatRows small =
          new FloatRows(arena.allocate(stride * count + 3), 3, stride, dimension, element);
      long wide = dimension * 4L;
      FloatRows rows = new FloatRows(arena.allocate(wide * count, 64), 0, wide, dimension);
      int[] ordinals = new int[count];
      for (int row = 0; row < count; row++) {
        float[] vector = Elements.random(element, dimension, random);
        element.write(vector, 0, dimension, small.data(), small.at(row));
        VectorElement.FLOAT32.write(vector, 0, dimension, rows.data(), rows.at(row));
        ordinals[row] = (row * 7) % count;
      }
      float[] query = Elements.random(VectorElement.FLOAT32, dimension, random);
      RowSums sums = new RowSums();
      float[] expected = new float[count];
      float[] given = new float[count];
      sums.squares(query, rows, ordinals, count, expected);
      sums.squares(query, small, ordinals, count, given);
      assertThat(given).containsExactly(expected);
      sums.products(query, rows, ordinals, count, expected);
      sums.products(query, small, ordinals, count, given);
      assertThat(given).containsExactly(expected);
      sums.absolutes(query, rows, ordinals, count, expected);
      sums.absolutes(query, small, ordinals, count, given);
      assertThat(given).containsExactly(expected);
    }
  }

  /// Every float16 and every int8, at every place of a vector: what plain loops read.
  @ParameterizedTest
  @EnumSource(VectorElement.class)
  void the_kernel_reads_every_element_as_plain_loops_do(VectorElement element) {
    int count = 1 << 16;
    byte[] bytes = new byte[element.bytes(count)];
    if (element == VectorElement.FLOAT16) {
      ByteBuffer halves = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int bits = 0; bits < count; bits++) {
        boolean isFinite = Float.isFinite(Float.float16ToFloat((short) bits));
        halves.putShort((short) (isFinite ? bits : 0));
      }
    } else if (element != VectorElement.FLOAT32) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) i;
      }
    }
    MemorySegment source = MemorySegment.ofArray(bytes);
    int step = element == VectorElement.BINARY ? Byte.SIZE : 1;
    for (int skipped : new int[] {0, step, 5 * step}) {
      int rest = count - skipped;
      float[] expected = new float[rest];
      element.read(source, element.bytes(skipped), expected, 0, rest);
      FloatRows rows = new FloatRows(source, element.bytes(skipped), 0, rest, element);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment given = arena.allocate(4L * rest, 64);
        WideningKernel.widen(rows, 0, given, 0, new float[rest]);
        int[] bits = new int[rest];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(expected[i]));
        assertThat(given.toArray(ValueLayout.JAVA_INT)).isEqualTo(bits);
      }
    }
  }
}
