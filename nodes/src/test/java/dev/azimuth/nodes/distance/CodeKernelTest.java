package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeKernelTest {
  private static final int ROWS = 7;

  /// Methods of this many bytes are not compiled into their callers by HotSpot.
  private static final int INLINED_BYTES_MAX = 325;

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 384, 512, 576, 832, 1024, 1088, 4096, 32768})
  void binary_products_agree_with_plain_loops(int dimension) {
    Random random = new Random(dimension);
    int[] query = random.ints(dimension, 0, BinaryCodeKernel.QUERY_MAX + 1).toArray();
    int codeBytes = BinaryCodeKernel.codeBytes(dimension);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = randomBytes(arena, random, (codeBytes + 12L) * ROWS);
      CodeRows codes = new CodeRows(data, 4, codeBytes + 12L);
      int[] ordinals = {3, 0, 6, 6, 1};
      long[] planes = new long[BinaryCodeKernel.planeWords(dimension)];
      BinaryCodeKernel.cut(query, dimension, planes);
      for (int count = 1; count <= ordinals.length; count++) {
        int[] out = new int[ordinals.length];
        BinaryCodeKernel.multiply(planes, codes, ordinals, count, out);
        for (int i = 0; i < count; i++) {
          int expected = 0;
          for (int j = 0; j < dimension; j++) {
            int bits = data.get(ValueLayout.JAVA_BYTE, codes.at(ordinals[i]) + j / 8);
            expected += (bits >> j % 8 & 1) * query[j];
          }
          assertThat(out[i]).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 320, 832, 1024, 1088, 2048, 32768})
  void nibble_products_agree_with_plain_loops(int dimension) {
    Random random = new Random(dimension);
    for (boolean isExtreme : new boolean[] {false, true}) {
      short[] query = new short[NibbleCodeKernel.queryLength(dimension)];
      byte[][] values = new byte[ROWS][query.length];
      for (int i = 0; i < dimension; i++) {
        int max = NibbleCodeKernel.QUERY_MAX;
        query[i] = (short) (isExtreme ? max : random.nextInt(-max, max + 1));
      }
      int codeBytes = NibbleCodeKernel.codeBytes(dimension);
      try (Arena arena = Arena.ofConfined()) {
        CodeRows codes = new CodeRows(arena.allocate((codeBytes + 16L) * ROWS), 0, codeBytes + 16L);
        for (int row = 0; row < ROWS; row++) {
          for (int i = 0; i < query.length; i++) {
            int max = NibbleCodeKernel.CODE_MAX;
            values[row][i] = (byte) (isExtreme ? max : random.nextInt(max + 1));
          }
          NibbleCodeKernel.pack(values[row], codes.data(), codes.at(row));
        }
        int[] ordinals = {3, 0, 6, 6, 1};
        int[] out = new int[5];
        NibbleCodeKernel.multiply(query, codes, ordinals, ordinals.length, out);
        for (int i = 0; i < ordinals.length; i++) {
          byte[] code = values[ordinals[i]];
          assertThat(out[i])
              .isEqualTo(IntStream.range(0, query.length).map(j -> code[j] * query[j]).sum());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 16, 32, 64, 512, 2048})
  void the_fast_transform_agrees_with_plain_loops_and_keeps_lengths(int length) {
    Random random = new Random(length);
    float[] data = new float[length + 5];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextGaussian();
    }
    float[] expected = data.clone();
    HadamardKernel.plain(expected, 3, length, (float) (1 / Math.sqrt(length)));
    float[] fast = data.clone();
    HadamardKernel.transform(fast, 3, length);
    assertThat(fast).containsExactly(expected, within(1e-5f));
    assertThat(square(fast)).isCloseTo(square(data), within(1e-4 * data.length));
  }

  @Test
  void rounding_agrees_with_plain_loops() {
    Random random = new Random(9);
    int count = 192;
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) random.nextGaussian();
    }
    float largest = 0;
    for (float value : x) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(CodeQuantiser.largest(x, count)).isEqualTo(largest);
    assertThat((double) CodeQuantiser.square(x, count)).isCloseTo(square(x), within(1e-3));
    int[] rounded = new int[count];
    float factor = 7.5f / largest;
    long sum = CodeQuantiser.round(x, count, factor, 7.5f, rounded);
    assertThat(sum).isEqualTo(IntStream.of(rounded).sum());
    for (int i = 0; i < count; i++) {
      assertThat((float) rounded[i]).isBetween(0f, 15f);
      assertThat(rounded[i] - 7.5f).isCloseTo(x[i] * factor, within(0.5001f));
    }
    byte[] nibbles = new byte[count];
    float[] fit = new float[2];
    CodeQuantiser.toNibbles(x, count, factor, nibbles);
    CodeQuantiser.nibbleFit(x, count, factor, fit);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      products += (nibbles[i] - 7.5) * x[i];
      squares += (nibbles[i] - 7.5) * (nibbles[i] - 7.5);
    }
    assertThat((double) fit[0]).isCloseTo(products, within(1e-2));
    assertThat((double) fit[1]).isCloseTo(squares, within(1e-2));
  }

  /// Compiled into a caller with a lot of code of its own, a kernel is cut off half-way, and its
  /// registers become objects: it is ten times slower then.
  @Test
  void kernels_are_too_long_to_be_compiled_into_their_callers() throws IOException {
    assertThat(codeBytes(BinaryCodeKernel.class, "oneRegister")).isGreaterThan(INLINED_BYTES_MAX);
    assertThat(codeBytes(BinaryCodeKernel.class, "twoRegisters")).isGreaterThan(INLINED_BYTES_MAX);
    assertThat(codeBytes(BinaryCodeKernel.class, "anyRegisters")).isGreaterThan(INLINED_BYTES_MAX);
    assertThat(codeBytes(NibbleCodeKernel.class, "add")).isGreaterThan(INLINED_BYTES_MAX);
    for (Class<?> kernel : List.of(L2SquaredKernel.class, DotKernel.class, L1Kernel.class)) {
      for (String loop : List.of("four", "halves", "bytes")) {
        assertThat(codeBytes(kernel, loop)).as(loop).isGreaterThan(INLINED_BYTES_MAX);
      }
    }
  }

  private static int codeBytes(Class<?> type, String method) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
      return ClassFile.of().parse(stream.readAllBytes()).methods().stream()
          .filter(model -> model.methodName().equalsString(method))
          .flatMap(model -> model.code().stream())
          .mapToInt(code -> ((CodeAttribute) code).codeLength())
          .findAny()
          .orElseThrow();
    }
  }

  private static MemorySegment randomBytes(Arena arena, Random random, long size) {
    byte[] bytes = new byte[Math.toIntExact(size + CodeRows.PADDING)];
    random.nextBytes(bytes);
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static double square(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum;
  }
}
