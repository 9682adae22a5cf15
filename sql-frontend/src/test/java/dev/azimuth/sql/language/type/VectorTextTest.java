package dev.azimuth.sql.language.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Vectors as text.
class VectorTextTest {
  private static final long SEED = 20261123;

  @Test
  void numbers_and_blanks_are_read() {
    assertThat(VectorText.parse(" [ 1 ,-2.5,\t+3e2, .5, 7., 1E-3 ] "))
        .containsExactly(1f, -2.5f, 300f, .5f, 7f, 0.001f);
  }

  @Test
  void text_that_was_written_is_read_back() {
    Random random = new Random(SEED);
    float[] elements = new float[500];
    for (int i = 0; i < elements.length; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      elements[i] = Float.isFinite(value) ? value : i;
    }
    assertThat(VectorText.parse(VectorText.format(elements)))
        .as("seed %d", SEED)
        .containsExactly(elements);
  }

  @Test
  void every_number_is_rounded_as_the_platform_does() {
    Random random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      String number = number(random);
      assertThat(VectorText.parse("[" + number + "]")[0])
          .as("seed %d, %s", SEED, number)
          .isEqualTo(Float.parseFloat(number));
    }
  }

  private static String number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> String.format(Locale.ROOT, "%.7f", random.nextGaussian());
      case 1 -> String.valueOf(random.nextInt());
      // Half-way between two floats.
      case 2 -> String.valueOf((1L << 24) + 1 + 2L * random.nextInt(1000));
      default -> String.format(Locale.ROOT, "%.12f", random.nextDouble() * 1e-3);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1,2", "[", "[]", "[1", "[1,]", "[,1]", "[1 2]", "[1,2]]", "[1;2]", "[1,2] x", "{1,2}",
        "[--1]", "[1e]", "[0x1p3]", "[1f]", "[1d]", "[.]", "[-]", "[null]", "[१]"
      })
  void anything_else_is_refused(String text) {
    assertThatThrownBy(() -> VectorText.parse(text))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VECTOR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[NaN]", "[1,Infinity]", "[-inf]", "[1e39]", "[-3.5e38]"})
  void numbers_that_are_not_finite_are_refused(String text) {
    assertThatThrownBy(() -> VectorText.parse(text))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FINITE));
  }

  @Test
  void more_elements_than_a_vector_may_have_are_refused() {
    assertThatThrownBy(() -> VectorText.parse("[" + "1,".repeat(32_768) + "1]"))
        .hasMessageContaining("32768");
  }
}
