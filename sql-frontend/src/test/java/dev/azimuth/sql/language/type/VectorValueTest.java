package dev.azimuth.sql.language.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorValueTest {
  private static VectorValue vector(float... elements) {
    return new VectorValue(elements);
  }

  @Test
  void a_vector_is_a_list_of_its_elements() {
    List<Float> list = vector(1, 2);
    assertThat(list).containsExactly(1f, 2f).isEqualTo(List.of(1f, 2f));
    assertThat(list.hashCode()).isEqualTo(List.of(1f, 2f).hashCode());
    assertThat(list.equals(vector(2, 1))).isFalse();
  }

  @Test
  void both_zeros_are_equal() {
    VectorValue negative = vector(-0.0f, 1);
    VectorValue positive = vector(0.0f, 1);
    assertThat(negative.equals(positive)).isTrue();
    assertThat(negative.hashCode()).isEqualTo(positive.hashCode());
    assertThat(negative.compareTo(positive)).isZero();
  }

  @Test
  void vectors_are_ordered_by_the_first_element_that_differs() {
    List<VectorValue> ordered =
        List.of(
            vector(-3),
            vector(-3, -1),
            vector(-0.5f, 9),
            vector(0, 2),
            vector(Float.MIN_VALUE),
            vector(7));
    List<VectorValue> shuffled = new ArrayList<>(ordered);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);
    assertThat(shuffled.equals(ordered)).isTrue();
  }
}
