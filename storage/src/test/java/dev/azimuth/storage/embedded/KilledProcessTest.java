package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {
  private static final int ROUNDS = 5;
  private static final long SEED = 31;

  @TempDir private Path directory;

  @Test
  void everything_acknowledged_before_a_kill_is_there_once_and_in_order() throws Exception {
    Random random = new Random(SEED);
    Map<Long, Long> acknowledged = new HashMap<>();
    long firstNumber = 0;
    for (int round = 0; round < ROUNDS; round++) {
      appendAndKill(firstNumber, 20 + random.nextInt(400), acknowledged);
      firstNumber = verify(acknowledged) + 1_000_000;
    }
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 20);
  }

  private void appendAndKill(long firstNumber, int lines, Map<Long, Long> acknowledged)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    AppendingProcess.class.getName(),
                    directory.toString(),
                    Long.toString(firstNumber)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < lines; i++) {
        remember(out.readLine(), acknowledged);
      }
      process.toHandle().destroyForcibly(); // SIGKILL; what was printed can still be read
      String line = out.readLine();
      while (line != null) {
        // The last line may be cut off: positions end with the line, so it is not taken.
        String next = out.readLine();
        if (next != null) {
          remember(line, acknowledged);
        }
        line = next;
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private static void remember(String line, Map<Long, Long> acknowledged) {
    assertThat(line).as("the process ended by itself").isNotNull();
    int blank = line.indexOf(' ');
    long number = Long.parseLong(line, 0, blank, 10);
    acknowledged.put(Long.parseLong(line, blank + 1, line.length(), 10), number);
  }

  /// Checks the log against what was acknowledged; returns the largest number in it.
  private long verify(Map<Long, Long> acknowledged) {
    try (TestStorage storage = new TestStorage(directory)) {
      LogBroker broker = storage.storage.logBroker();
      Map<Long, Long> found = new HashMap<>();
      long position = 1;
      long last = -1;
      while (true) {
        LogBatch batch =
            Waiting.real().result(broker.read(AppendingProcess.LOG, position, 1 << 20));
        if (batch.records().isEmpty()) {
          break;
        }
        for (byte[] record : batch.records()) {
          long number = ByteBuffer.wrap(record).getLong();
          assertThat(record).isEqualTo(AppendingProcess.record(number));
          assertThat(number).as("order at %s, seed %s", position, SEED).isGreaterThan(last);
          last = number;
          found.put(position++, number);
        }
      }
      assertThat(found).as("seed %s", SEED).containsAllEntriesOf(acknowledged);
      return last;
    }
  }
}
