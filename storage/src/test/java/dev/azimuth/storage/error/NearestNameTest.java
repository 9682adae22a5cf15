package dev.azimuth.storage.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("id", "title", "category", "Created", "v");

  @ParameterizedTest
  @CsvSource({"titel, title", "TITLE, title", "catgory, category", "created_, Created", "di, id"})
  void a_mistyped_name_is_recognised(String mistyped, String meant) {
    assertThat(NearestName.of(mistyped, KNOWN)).contains(meant);
    assertThat(NearestName.hint(mistyped, KNOWN)).isEqualTo("; did you mean " + meant + "?");
  }

  @ParameterizedTest
  @CsvSource({"x", "embedding", "tiara"})
  void a_name_that_is_like_none_stands_for_none(String name) {
    assertThat(NearestName.of(name, KNOWN)).isEmpty();
    assertThat(NearestName.hint(name, KNOWN)).isEmpty();
  }

  @Test
  void of_equally_near_names_the_first_is_meant() {
    assertThat(NearestName.of("cat", List.of("bat", "rat"))).contains("bat");
  }
}
