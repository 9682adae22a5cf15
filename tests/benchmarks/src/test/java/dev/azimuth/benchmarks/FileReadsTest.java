package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileReadsTest {
  @Test
  void what_was_read_before_is_taken_off() throws Exception {
    FileReads now = FileReads.now();
    assertThat(now.since(now)).isEqualTo(new FileReads(0, 0));
    assertThat(new FileReads(9000, 7).since(new FileReads(808, 2)))
        .isEqualTo(new FileReads(8192, 5));
    assertThat(now.bytes()).isNotNegative();
    assertThat(now.faults()).isNotNegative();
  }
}
