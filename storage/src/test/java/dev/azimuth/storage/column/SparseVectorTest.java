package dev.azimuth.storage.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseVectorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{1:1.5,3:2}/5                     | {1:1.5,3:2.0}/5",
        "{3:2,1:1.5}/5                     | {1:1.5,3:2.0}/5",
        "` { 1 : -1e-3 , 5 : +.5 } / 5 `   | {1:-0.001,5:0.5}/5",
        "{}/5                              | {}/5",
        "{ } / 5                           | {}/5",
        "{1:0,2:-0.0,3:1e-60,4:7}/4        | {4:7.0}/4",
        "{1000000000:1}/1000000000         | {1000000000:1.0}/1000000000",
        "{0000000002:1}/0000000002         | {2:1.0}/2"
      })
  void text_is_read_in_any_order_and_written_in_one(String text, String written) {
    SparseVector vector = SparseVectorText.parse(text);
    assertThat((Object) vector).hasToString(written);
    assertThat((Object) SparseVectorText.parse(written)).isEqualTo(vector);
    assertThat(SparseVectorText.dimension(text)).isEqualTo(vector.dimension());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                     | INVALID_VECTOR | it ends where { belongs",
        "[1,2]                  | INVALID_VECTOR | '[' where { belongs",
        "{1:1}                  | INVALID_VECTOR | it ends where / belongs",
        "{1:1/3                 | INVALID_VECTOR | no number",
        "{1:1,}/3               | INVALID_VECTOR | an index is no whole number",
        "{1:1,,2:1}/3           | INVALID_VECTOR | an index is no whole number",
        "{1}/3                  | INVALID_VECTOR | '}' where : belongs",
        "{1:}/3                 | INVALID_VECTOR | the element at index 1 is no number",
        "{1:x}/3                | INVALID_VECTOR | the element at index 1 is no number",
        "{1:1f}/3               | INVALID_VECTOR | the element at index 1 is no number",
        "{1:0x1p3}/3            | INVALID_VECTOR | the element at index 1 is no number",
        "{1:1.2.3}/3            | INVALID_VECTOR | the element at index 1 is no number",
        "{1.5:1}/3              | INVALID_VECTOR | '.' where : belongs",
        "{1:1}/                 | INVALID_VECTOR | the number of dimensions is no whole number",
        "{1:1}/3.5              | INVALID_VECTOR | something follows",
        "{1:1}/3 4              | INVALID_VECTOR | something follows",
        "{1:1}/3}               | INVALID_VECTOR | something follows",
        "{2:1,1:1,2:3}/3        | INVALID_VECTOR | index 2 is there twice",
        "{0:1}/3                | OUT_OF_RANGE   | index 0; indices are 1 to 1000000000",
        "{0:0}/3                | OUT_OF_RANGE   | index 0",
        "{-1:1}/3               | OUT_OF_RANGE   | index -1",
        "{4:1}/3                | OUT_OF_RANGE   | index 4; indices are 1 to 3",
        "{1000000001:1}/3       | OUT_OF_RANGE   | index 1000000001",
        "{99999999999999:1}/3   | OUT_OF_RANGE   | an index, 9999999999",
        "{1:1}/0                | OUT_OF_RANGE   | 0 dimensions",
        "{1:1}/-3               | OUT_OF_RANGE   | -3 dimensions",
        "{1:1}/1000000001       | OUT_OF_RANGE   | 1000000001 dimensions",
        "{1:1}/99999999999999   | OUT_OF_RANGE   | the number of dimensions, 9999999999",
        "{1:NaN}/3              | NOT_FINITE     | the element at index 1",
        "{1:-Infinity}/3        | NOT_FINITE     | the element at index 1",
        "{1:1e39}/3             | NOT_FINITE     | the element at index 1"
      })
  void text_that_is_none_is_refused(String text, ErrorCode code, String reason) {
    assertThatThrownBy(() -> SparseVectorText.parse(text))
        .isInstanceOfSatisfying(AzimuthException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(reason);
  }

  @Test
  void a_zero_beyond_the_dimensions_or_there_twice_is_refused_like_any_element() {
    assertThatThrownBy(() -> SparseVectorText.parse("{4:0}/3"))
        .hasMessageContaining("index 4; indices are 1 to 3");
    assertThatThrownBy(() -> SparseVectorText.parse("{1:0,1:2}/3"))
        .hasMessageContaining("index 1 is there twice");
  }

  @Test
  void at_most_16_000_elements_are_held() {
    assertThat(SparseVectorText.parse(text(16_000, 20_000)).count()).isEqualTo(16_000);
    assertThatThrownBy(() -> SparseVectorText.parse(text(16_001, 20_000)))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED))
        .hasMessageContaining("at most 16000 elements that are not zero, the value has 16001");
    float[] elements = new float[16_001];
    assertThat(SparseVector.ofDense(elements).count()).isZero();
    Arrays.fill(elements, 1);
    assertThatThrownBy(() -> SparseVector.ofDense(elements)).hasMessageContaining("16001");
  }

  private static String text(int count, int dimension) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(index -> index + ":1")
        .collect(Collectors.joining(",", "{", "}/" + dimension));
  }

  @Test
  void bytes_are_indices_and_then_values() {
    SparseVector vector = SparseVectorText.parse("{1:1,258:-2}/300");
    byte[] bytes = {0, 0, 0, 0, 1, 1, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
    assertThat(vector.bytes()).isEqualTo(bytes);
    byte[] among = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, among, 3, bytes.length);
    assertThat((Object) SparseVector.ofBytes(300, among, 3, 3 + bytes.length)).isEqualTo(vector);
    assertThat((Object) SparseVector.ofBytes(300, among, 7, 7)).hasToString("{}/300");
  }

  @Test
  void bytes_that_are_no_vector_are_corrupted() {
    byte[] bytes = SparseVectorText.parse("{2:1,258:-2}/300").bytes();
    byte[] reversed = bytes.clone();
    reversed[0] = 5;
    reversed[1] = 1;
    byte[] zero = bytes.clone();
    zero[11] = 0;
    zero[10] = 0;
    byte[] negative = bytes.clone();
    negative[3] = -1;
    List<Runnable> attempts =
        List.of(
            () -> SparseVector.ofBytes(257, bytes, 0, bytes.length),
            () -> SparseVector.ofBytes(300, bytes, 0, bytes.length - 1),
            () -> SparseVector.ofBytes(300, reversed, 0, bytes.length),
            () -> SparseVector.ofBytes(300, negative, 0, bytes.length),
            () -> SparseVector.ofBytes(300, zero, 0, bytes.length));
    for (Runnable attempt : attempts) {
      assertThatThrownBy(attempt::run)
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
    }
  }

  @Test
  void it_is_ordered_and_equal_as_the_vector_of_all_elements_is() {
    Random random = new Random(3);
    List<float[]> dense = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      float[] vector = new float[4];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = random.nextBoolean() ? 0 : random.nextInt(3) - 1;
      }
      dense.add(vector);
    }
    for (float[] left : dense) {
      SparseVector sparse = SparseVector.ofDense(left);
      assertThat(sparse.dense()).containsExactly(left);
      for (int i = 0; i < left.length; i++) {
        assertThat(sparse.get(i)).isEqualTo(left[i]);
      }
      for (float[] right : dense) {
        SparseVector other = SparseVector.ofDense(right);
        int order = VectorOrder.compare(left, right);
        assertThat(sparse.compareTo(other)).isEqualTo(order);
        assertThat(sparse.equals(other)).isEqualTo(order == 0);
        assertThat(order != 0 || sparse.hashCode() == other.hashCode()).isTrue();
      }
    }
    assertThat((Object) SparseVectorText.parse("{1:1}/3"))
        .isNotEqualTo(SparseVectorText.parse("{1:1}/4"));
  }

  @Test
  void nobody_goes_through_the_zeros_of_a_huge_one() {
    SparseVector huge = SparseVectorText.parse("{7:1}/1000000000");
    assertThat(huge.get(6)).isEqualTo(1);
    assertThatThrownBy(huge::size)
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    assertThatThrownBy(huge::dense).hasMessageContaining("1000000000");
    assertThatThrownBy(() -> huge.iterator().hasNext()).hasMessageContaining("1000000000");
  }
}
