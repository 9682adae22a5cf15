package dev.azimuth.coordinators.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.ManifestPointer;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CoveredPositionsTest {
  private static final LogName SHARD = new LogName(7, 0);
  private static final long NOTHING = 1;

  private final CoveredPositions positions = new CoveredPositions();

  private void saw(long number, long coveredPosition) {
    saw(number, coveredPosition, coveredPosition + 1);
  }

  private void saw(long number, long coveredPosition, long replayPosition) {
    positions.saw(
        new ManifestPointer(
            SHARD,
            number,
            "tables/7/0/m" + number,
            1,
            coveredPosition,
            0,
            0,
            0,
            0,
            List.of(),
            replayPosition));
  }

  @Test
  void parts_of_statements_that_are_open_stay() {
    saw(1, 10);
    saw(2, 25, 7);
    saw(3, 30, 28);
    assertThat(positions.trimBefore(OptionalLong.of(2))).isEqualTo(7);
    assertThat(positions.trimBefore(OptionalLong.of(3))).isEqualTo(28);
  }

  @Test
  void the_log_may_go_up_to_what_the_slowest_server_has_adopted() {
    saw(1, 10);
    saw(2, 25);
    saw(3, 30);
    assertThat(positions.trimBefore(OptionalLong.of(2))).isEqualTo(26);
    assertThat(positions.trimBefore(OptionalLong.of(3))).isEqualTo(31);
  }

  @Test
  void nothing_goes_while_nobody_serves_or_somebody_serves_from_no_manifest() {
    saw(1, 10);
    assertThat(positions.trimBefore(OptionalLong.empty())).isEqualTo(NOTHING);
    assertThat(positions.trimBefore(OptionalLong.of(0))).isEqualTo(NOTHING);
  }

  @Test
  void a_manifest_that_was_not_seen_covers_what_the_one_before_it_does() {
    saw(1, 10);
    saw(5, 50);
    assertThat(positions.trimBefore(OptionalLong.of(4))).isEqualTo(11);
    assertThat(positions.trimBefore(OptionalLong.of(7))).isEqualTo(51);
  }

  @Test
  void a_server_behind_all_that_is_remembered_keeps_everything() {
    for (int number = 1; number <= CoveredPositions.MANIFESTS_MAX + 1; number++) {
      saw(number, number * 10L);
    }
    assertThat(positions.trimBefore(OptionalLong.of(1))).isEqualTo(NOTHING);
    assertThat(positions.trimBefore(OptionalLong.of(2))).isEqualTo(21);
  }
}
