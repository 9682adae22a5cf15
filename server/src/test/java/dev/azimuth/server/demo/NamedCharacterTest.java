package dev.azimuth.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class NamedCharacterTest {
  private static final List<NamedCharacter> ALL = NamedCharacter.all();

  @Test
  void about_45_000_characters_have_a_name_of_their_own() {
    assertThat(ALL).hasSizeBetween(44_000, 48_000);
    assertThat(ALL.stream().map(NamedCharacter::name)).doesNotHaveDuplicates();
    assertThat(ALL.stream().map(NamedCharacter::name))
        .contains("GRINNING CAT FACE WITH SMILING EYES", "HANGUL SYLLABLE GAG", "SPACE")
        .doesNotContain("NUSHU CHARACTER-1B170", "CJK UNIFIED IDEOGRAPHS 4E00");
  }

  @Test
  void every_category_that_occurs_is_explained() {
    Set<String> explained =
        NamedCharacter.categories().stream().map(List::getFirst).collect(Collectors.toSet());
    assertThat(explained)
        .containsAll(new HashSet<>(ALL.stream().map(NamedCharacter::category).toList()));
  }

  @Test
  void names_with_words_in_common_lie_close_and_vectors_have_length_1() {
    NameVectors vectors = NameVectors.learn(ALL.stream().map(NamedCharacter::name).toList());
    float[] query = vectors.vector("grinning cat face");
    assertThat(dot(query, query)).isBetween(0.999, 1.001);
    double cat = dot(query, vectors.vector("GRINNING CAT FACE WITH SMILING EYES"));
    double dog = dot(query, vectors.vector("DOG FACE"));
    double letter = dot(query, vectors.vector("LATIN SMALL LETTER A"));
    assertThat(cat).isGreaterThan(dog);
    assertThat(dog).isGreaterThan(letter);
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
