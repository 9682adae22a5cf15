package dev.azimuth.server.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {
  private static final Option PORT = new Option("--port", "PORT", "a port");
  private static final Option DATA = new Option("--data", "DIR", "a directory");

  @Test
  void options_take_their_value_after_a_space_or_an_equals_sign() {
    Arguments arguments = parse("--port", "12", "word", "--data=x=y");
    assertThat(arguments.number(PORT, 0, 100)).contains(12);
    assertThat(arguments.value(DATA)).contains("x=y");
    assertThat(arguments.words()).containsExactly("word");
  }

  @Test
  void an_unknown_option_is_refused_and_the_nearest_named() {
    assertThatThrownBy(() -> parse("--prot", "12"))
        .isInstanceOf(UsageException.class)
        .hasMessage("start: unknown option --prot; did you mean --port?");
  }

  @Test
  void a_missing_value_a_second_value_and_a_number_out_of_range_are_refused() {
    assertThatThrownBy(() -> parse("--port")).hasMessageContaining("--port needs a value");
    assertThatThrownBy(() -> parse("--port", "1", "--port", "2")).hasMessageContaining("twice");
    assertThatThrownBy(() -> parse("--port", "101").number(PORT, 0, 100))
        .hasMessageContaining("from 0 to 100, not 101");
    assertThatThrownBy(() -> parse("--port", "x").number(PORT, 0, 100))
        .hasMessageContaining("not x");
  }

  private static Arguments parse(String... words) {
    return Arguments.parse("start", List.of(PORT, DATA), List.of(words));
  }
}
