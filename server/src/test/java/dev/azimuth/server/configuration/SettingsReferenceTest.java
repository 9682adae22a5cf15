package dev.azimuth.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  /// `-Dazimuth.rewrite=true` writes the page anew.
  @Test
  void the_manual_lists_exactly_the_settings_of_the_code() throws IOException {
    if (Boolean.getBoolean("azimuth.rewrite")) {
      Files.writeString(PAGE, SettingsReference.markdown());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(SettingsReference.markdown());
  }
}
