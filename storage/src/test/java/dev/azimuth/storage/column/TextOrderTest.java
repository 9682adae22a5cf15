package dev.azimuth.storage.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextOrderTest {
  /// On both sides of each boundary of UTF-8 lengths and of the surrogates.
  private static final int[] CODE_POINTS = {
    0, 'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x1f600,
    0x10ffff
  };

  @Test
  void the_order_is_the_one_of_java_strings() {
    for (int left : CODE_POINTS) {
      for (int right : CODE_POINTS) {
        requireSameOrder(Character.toString(left), Character.toString(right));
      }
    }
  }

  @Test
  void the_order_of_random_texts_is_the_one_of_java_strings() {
    long seed = 20_250_731;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      requireSameOrder(text(random), text(random));
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(5); length > 0; length--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }

  /// The texts stand in the middle of longer arrays.
  private static void requireSameOrder(String left, String right) {
    byte[] a = ("x" + left + "y").getBytes(StandardCharsets.UTF_8);
    byte[] b = ("zz" + right).getBytes(StandardCharsets.UTF_8);
    int order = TextOrder.compare(a, 1, a.length - 1, b, 2, b.length);
    assertThat(Integer.signum(order))
        .as("%s and %s", left, right)
        .isEqualTo(Integer.signum(left.compareTo(right)));
  }
}
