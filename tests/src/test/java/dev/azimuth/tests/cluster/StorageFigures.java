package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.tests.components.Components;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark of storage prints every figure, on a directory and on etcd, Kafka and S3.
///
/// A build does not run it, for each of the two takes minutes: `-Dtest=StorageFigures` does. Few
/// rows show that it works. `-Dbench.rows=1000000` measures, `-Dbench.heap=2g` bounds the heap of
/// its servers.
@Timeout(7200)
@Tag(Components.TAG)
final class StorageFigures {
  private static final String ROWS = System.getProperty("bench.rows", "2000");
  private static final String HEAP = System.getProperty("bench.heap", "1g");
  private static final List<String> FIGURES =
      List.of(
          "log alone, 4 records at a time",
          "insert through JDBC",
          "part of the log's rate",
          "FLUSH of what was left",
          "segments / raw bytes, after FLUSH",
          "COMPACT",
          "segments / raw bytes, after COMPACT",
          "by the server / raw",
          "look-up by primary key, STRONG",
          "added by STRONG, p50",
          "peak resident memory of the server",
          "killed, start to ready from the log's tail",
          "killed, start to all rows counted",
          "FLUSH of all these rows");

  @TempDir private Path directory;

  @Test
  void every_figure_is_printed_for_embedded_storage() throws Exception {
    assertThat(measure()).contains("embedded storage").contains("bytes on disk").contains(FIGURES);
  }

  @Test
  void every_figure_is_printed_for_etcd_kafka_and_s3() throws Exception {
    try (ClusterServices services = ClusterServices.start()) {
      Path configuration =
          Files.writeString(directory.resolve("cluster.yaml"), services.configuration());
      assertThat(measure("--config", configuration.toString()))
          .contains("etcd, kafka and s3")
          .contains(FIGURES);
    }
  }

  private String measure(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("bench", "storage", "--rows", ROWS));
    words.addAll(List.of(options));
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(ServerProcess.command(List.of("-Xmx" + HEAP), words))
            .redirectError(Redirect.to(errors.toFile()))
            .start();
    StringBuilder text = new StringBuilder();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line);
        text.append(line).append('\n');
      }
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return text.toString();
  }
}
