package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void options_that_are_not_known_are_refused_with_the_known_ones() {
    assertThatThrownBy(() -> Options.vectors("--rowz", "5"))
        .hasMessageContaining("--rowz")
        .hasMessageContaining("ef-construction")
        .hasMessageContaining("--peers");
    assertThatThrownBy(() -> Options.sql("--peers", "lucene"))
        .hasMessageContaining("not understood: --peers")
        .hasMessageContaining("--against")
        .hasMessageContaining("--mixed-seconds");
    assertThatThrownBy(() -> Options.sql("k", "5")).hasMessageContaining("not understood: k");
  }

  @Test
  void options_without_a_value_or_given_twice_are_refused() {
    assertThatThrownBy(() -> Options.sql("--k", "5", "--m"))
        .hasMessageContaining("a value is missing behind --m");
    assertThatThrownBy(() -> Options.sql("--k", "5", "--k", "6"))
        .hasMessageContaining("given twice: --k");
  }

  @Test
  void values_are_numbers_of_at_least_1_and_lists_of_them() {
    Options options =
        Options.sql("--k", "x", "--m", "8", "--rounds", "0", "--clients", "1,4", "--mixed", "1,,2");
    assertThat(options.number("m", 16)).isEqualTo(8);
    assertThat(options.number("rows", 7)).isEqualTo(7);
    assertThat(options.numbers("clients", List.of(9))).containsExactly(1, 4);
    assertThat(options.numbers("efforts", List.of(9))).containsExactly(9);
    assertThatThrownBy(() -> options.number("k", 1)).hasMessageContaining("--k wants a number");
    assertThatThrownBy(() -> options.number("rounds", 1)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> options.numbers("mixed", List.of()))
        .hasMessageContaining("--mixed wants a number");
  }

  @Test
  void help_lists_the_options() {
    assertThatThrownBy(() -> Options.sql("--help"))
        .isInstanceOf(Options.HelpException.class)
        .hasMessageContaining("azimuth bench sql")
        .hasMessageContaining("--url");
  }
}
