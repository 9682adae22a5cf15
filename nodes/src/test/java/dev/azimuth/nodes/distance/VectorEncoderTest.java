package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VectorEncoderTest {
  private static final int VECTORS = 200;

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 100, 256, 768, 1536})
  void vector_operations_and_plain_loops_write_the_same_codes(int dimension) {
    Random random = new Random(dimension);
    VectorEncoder plain = new VectorEncoder(dimension, LaneUse.never());
    VectorEncoder lanes = new VectorEncoder(dimension, LaneUse.always());
    for (int i = 0; i < VECTORS; i++) {
      float[] vector = vector(random, dimension, i);
      Code expected = code(plain, vector);
      Code actual = code(lanes, vector);
      assertThat(actual.coarse).isEqualTo(expected.coarse);
      assertThat(actual.fine).isEqualTo(expected.fine);
      assertThat(actual.terms[0]).isEqualTo(expected.terms[0]);
      for (int term = 1; term < VectorCodes.TERMS; term++) {
        if (Float.isFinite(expected.terms[term])) {
          assertThat(actual.terms[term])
              .isCloseTo(expected.terms[term], within(expected.terms[term] * 1e-4f));
        } else {
          assertThat(actual.terms[term]).isEqualTo(expected.terms[term]);
        }
      }
    }
  }

  private static float[] vector(Random random, int dimension, int number) {
    // Among them zeros, and some beyond what codes can stand for.
    float size =
        switch (number % 10) {
          case 0 -> 0;
          case 1 -> 1e-20f;
          case 2 -> 1e20f;
          default -> 1;
        };
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = size * (float) random.nextGaussian();
    }
    return vector;
  }

  private record Code(byte[] coarse, byte[] fine, float[] terms) {}

  private static Code code(VectorEncoder encoder, float[] vector) {
    int stride = VectorCodes.stride(vector.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment coarse = arena.allocate(stride);
      MemorySegment fine = arena.allocate(stride);
      MemorySegment terms = arena.allocate(VectorCodes.TERM_BYTES, Float.BYTES);
      encoder.encode(vector, 0, coarse, fine, 0, terms, 0);
      return new Code(
          coarse.toArray(ValueLayout.JAVA_BYTE),
          fine.toArray(ValueLayout.JAVA_BYTE),
          terms.toArray(ValueLayout.JAVA_FLOAT));
    }
  }
}
