package dev.azimuth.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogNameTest {
  private static final String PREFIX = "some/prefix/";

  @Test
  void a_key_leads_back_to_its_shard() {
    LogName shard = new LogName(1L << 40, 7);
    assertThat(shard.keyUnder(PREFIX)).isEqualTo("some/prefix/1099511627776/7");
    assertThat(LogName.ofKey(PREFIX, shard.keyUnder(PREFIX))).contains(shard);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "some/prefix",
        "some/prefix/",
        "some/prefix/1",
        "some/prefix/1/",
        "some/prefix//1",
        "some/prefix/1/2/3",
        "some/prefix/01/2",
        "some/prefix/1/+2",
        "some/prefix/-1/2",
        "some/prefix/1/99999999999",
        "some/prefix/one/2",
        "other/prefix/1/2"
      })
  void a_key_that_only_resembles_one_names_no_shard(String key) {
    assertThat(LogName.ofKey(PREFIX, key)).isEmpty();
  }
}
