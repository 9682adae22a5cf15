package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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

  static Stream<Arguments> small_elements() {
    return Stream.of(VectorElement.FLOAT16, VectorElement.INT8)
        .flatMap(element ->
            IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(256, 768, 1541, 4099))
                .mapToObj(dimension -> Arguments.of(element, dimension)));
  }

  /// A row of small elements compares as the same numbers in float32 do, to the bit, wherever it
  /// lies, however many there are, and also at the ends of what elements hold.
  @ParameterizedTest
  @MethodSource("small_elements")
  void small_elements_give_the_bits_of_float32(VectorElement element, int dimension) {
    Random random = new Random(dimension);
    int rowCount = 11;
    try (Arena arena = Arena.ofConfined()) {
      long stride = element.bytes(dimension) + 1L;
      // Nothing lies behind the last row.
      MemorySegment data = arena.allocate(3 + stride * (rowCount - 1) + element.bytes(dimension));
      FloatRows small = new FloatRows(data, 3, stride, dimension, element);
      long wide = dimension * 4L;
      FloatRows rows = new FloatRows(arena.allocate(wide * rowCount, 64), 0, wide, dimension);
      for (int row = 0; row < rowCount; row++) {
        float[] vector =
            switch (row % 3) {
              case 0 -> Elements.random(element, dimension, random);
              case 1 -> ends(element, dimension, random);
              default -> new float[dimension];
            };
        element.write(vector, 0, dimension, small.data(), small.at(row));
        VectorElement.FLOAT32.write(vector, 0, dimension, rows.data(), rows.at(row));
      }
      int[] ordinals = {10, 0, 7, 7, 3, 1, 9, 2, 4};
      RowSums sums = new RowSums();
      for (float[] query :
          List.of(
              Elements.random(VectorElement.FLOAT32, dimension, random),
              ends(element, dimension, random),
              new float[dimension])) {
        for (int count = 0; count <= ordinals.length; count++) {
          float[] expected = new float[ordinals.length];
          float[] given = new float[ordinals.length];
          sums.squares(query, rows, ordinals, count, expected);
          sums.squares(query, small, ordinals, count, given);
          assertThat(given).as("squares of %d rows", count).containsExactly(expected);
          sums.products(query, rows, ordinals, count, expected);
          sums.products(query, small, ordinals, count, given);
          assertThat(given).as("products of %d rows", count).containsExactly(expected);
          sums.absolutes(query, rows, ordinals, count, expected);
          sums.absolutes(query, small, ordinals, count, given);
          assertThat(given).as("absolutes of %d rows", count).containsExactly(expected);
        }
      }
    }
  }

  /// Rows that lie one after another are read in another order; each is compared as by its ordinal,
  /// to the bit, and nothing is written behind the last one.
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "INT8"})
  void rows_in_order_give_what_they_give_by_ordinal(VectorElement element) {
    int dimension = 37;
    int rowCount = 1024;
    Random random = new Random(dimension);
    try (Arena arena = Arena.ofConfined()) {
      long stride = element.bytes(dimension);
      FloatRows rows =
          new FloatRows(arena.allocate(stride * rowCount, 64), 0, stride, dimension, element);
      for (int row = 0; row < rowCount; row++) {
        float[] vector = Elements.random(element, dimension, random);
        element.write(vector, 0, dimension, rows.data(), rows.at(row));
      }
      float[] query = Elements.random(VectorElement.FLOAT32, dimension, random);
      int[] ordinals = IntStream.range(0, rowCount).toArray();
      RowSums sums = new RowSums();
      float[] expected = new float[rowCount];
      float[] given = new float[rowCount];
      for (int count : new int[] {1024, 1023, 513, 66, 65, 64, 63, 7, 1, 0}) {
        Arrays.fill(expected, -1);
        Arrays.fill(given, -1);
        sums.squares(query, rows, ordinals, count, expected);
        sums.squares(query, rows, count, given);
        assertThat(given).as("squares of %d rows", count).containsExactly(expected);
        sums.products(query, rows, ordinals, count, expected);
        sums.products(query, rows, count, given);
        assertThat(given).as("products of %d rows", count).containsExactly(expected);
        sums.absolutes(query, rows, ordinals, count, expected);
        sums.absolutes(query, rows, count, given);
        assertThat(given).as("absolutes of %d rows", count).containsExactly(expected);
      }
    }
  }

  /// Numbers of the smallest and the largest magnitudes, among zeros of both signs.
  private static float[] ends(VectorElement element, int dimension, Random random) {
    float[] ends =
        element == VectorElement.INT8
            ? new float[] {-128, 127, -1, 1, 0}
            : new float[] {
              65504, -65504, 0x1p-24f, -0x1p-24f, 0x1.ff8p-15f, -0x1p-14f, 0x1p-14f, 0, -0f
            };
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = ends[random.nextInt(ends.length)];
    }
    return vector;
  }

  @Test
  void registers_read_every_float16_as_plain_loops_do() {
    int count = 1 << 16;
    short[] halves = new short[count + Lanes.HALVES];
    for (int bits = 0; bits < count; bits++) {
      boolean isFinite = Float.isFinite(Float.float16ToFloat((short) bits));
      halves[bits] = (short) (isFinite ? bits : 0);
    }
    MemorySegment source = MemorySegment.ofArray(halves);
    float[] expected = new float[count];
    float[] given = new float[count];
    VectorElement.FLOAT16.read(source, 0, expected, 0, count);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      Lanes.loadHalves(source, (long) i * Short.BYTES).intoArray(given, i);
    }
    assertThat(bits(given)).isEqualTo(bits(expected));
  }

  @Test
  void registers_read_every_int8_as_plain_loops_do() {
    int count = 1 << 8;
    byte[] bytes = new byte[count + Lanes.BYTES];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    MemorySegment source = MemorySegment.ofArray(bytes);
    float[] expected = new float[count];
    float[] given = new float[count];
    VectorElement.INT8.read(source, 0, expected, 0, count);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      Lanes.loadBytes(source, i).intoArray(given, i);
    }
    assertThat(bits(given)).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void bits_are_not_compared_as_numbers() {
    try (Arena arena = Arena.ofConfined()) {
      FloatRows rows = new FloatRows(arena.allocate(1), 0, 1, 8, VectorElement.BINARY);
      assertThatThrownBy(
              () -> new RowSums().squares(new float[8], rows, new int[1], 1, new float[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
