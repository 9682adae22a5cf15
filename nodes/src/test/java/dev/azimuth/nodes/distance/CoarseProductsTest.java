package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoarseProductsTest {
  private static final int COUNT = 100;
  private static final int[] DIMENSIONS = {64, 65, 128, 130, 256, 784, 1408, 1409, 3000};

  @Test
  void products_are_those_of_the_codes_within_what_the_weights_leave_out() {
    Random random = new Random(45);
    for (int dimension : DIMENSIONS) {
      float[] query = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        query[i] = (float) random.nextGaussian();
      }
      check(random, query);
    }
  }

  @Test
  void sums_fit_their_lanes_where_all_numbers_are_largest() {
    for (byte number : new byte[] {(byte) 0x7f, (byte) 0x8f, (byte) 0x80}) {
      for (float sign : new float[] {-1, 1}) {
        float[] query = new float[3000];
        Arrays.fill(query, sign);
        int stride = VectorCodes.stride(query.length);
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment plane = arena.allocate((long) stride * COUNT, 64);
          plane.fill(number);
          compare(query, plane, stride);
        }
      }
    }
  }

  @Test
  void a_query_without_length_or_out_of_range_has_no_weights() {
    assertThat(new CoarseProducts(new float[64]).isUsable()).isFalse();
    float[] large = new float[64];
    large[3] = 1e20f;
    assertThat(new CoarseProducts(large).isUsable()).isFalse();
    large[3] = Float.NaN;
    assertThat(new CoarseProducts(large).isUsable()).isFalse();
  }

  private static void check(Random random, float[] query) {
    int stride = VectorCodes.stride(query.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment plane = arena.allocate((long) stride * COUNT, 64);
      byte[] bytes = new byte[stride * COUNT];
      random.nextBytes(bytes);
      MemorySegment.copy(bytes, 0, plane, ValueLayout.JAVA_BYTE, 0, bytes.length);
      compare(query, plane, stride);
    }
  }

  private static void compare(float[] query, MemorySegment plane, int stride) {
    CoarseProducts products = new CoarseProducts(query);
    int[] found = new int[COUNT];
    int count = products.multiply(plane, 0, stride, COUNT, found);
    assertThat(count % CoarseProducts.ROWS).isZero();
    assertThat(count).isBetween(COUNT / 2, COUNT);
    for (int row = 0; row < count; row++) {
      double product = 0;
      double squares = 0;
      for (int at = 0; at < stride; at++) {
        byte both = plane.get(ValueLayout.JAVA_BYTE, (long) row * stride + at);
        int dimension = VectorCodes.highDimension(at);
        int high = both >> 4;
        int low = (both & 15) - VectorCodes.LOW_OFFSET;
        product += high * element(query, dimension);
        product += low * element(query, dimension + VectorCodes.GROUP_BYTES);
        squares += high * high + low * low;
      }
      double error = products.rest() * Math.sqrt(squares);
      assertThat(found[row] * products.unit())
          .as("row %d of dimension %d", row, query.length)
          .isCloseTo(product, within(error + 1e-9 * squares));
    }
  }

  private static double element(float[] query, int dimension) {
    return dimension < query.length ? query[dimension] : 0;
  }
}
