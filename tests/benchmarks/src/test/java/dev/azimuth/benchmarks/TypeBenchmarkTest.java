package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.time.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeBenchmarkTest {
  @TempDir private Path directory;
  private int files;

  private List<String> run(String type, String... more) throws IOException {
    String[] arguments = new String[more.length + 8];
    List<String> common =
        List.of("--type", type, "--query-count", "10", "--rounds", "2", "--k", "5");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i < common.size() ? common.get(i) : more[i - common.size()];
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, false, StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofShared();
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      TypeBenchmark.of(Options.vectors(arguments), out, new SystemClock(), arena)
          .run(executor, directory.resolve(type + files++));
    }
    out.flush();
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void a_graph_over_bits_is_measured_beside_a_scan() throws IOException {
    for (String metric : List.of("hamming", "jaccard")) {
      List<String> lines = run("bit", "--generate", "3000x100", "--metric", metric);
      assertThat(lines.getFirst()).startsWith("bits 3000 x 100").endsWith("10 queries, k 5");
      assertThat(lines.get(1)).contains("beside 13.0 of the rows");
      assertThat(lines).anyMatch(line -> line.matches("scan +1\\.0000 +\\d+ +\\d+"));
      assertThat(lines)
          .anyMatch(line ->
              line.matches("effort 512 +(1\\.0|0\\.9)\\d+ +\\d+ \\(\\d+\\.\\d\\d\\) +\\d+ \\(.*"));
      assertThat(lines).anyMatch(line -> line.startsWith("accuracy 0.999"));
    }
  }

  @Test
  void an_inverted_index_over_sparse_vectors_finds_all_that_a_scan_finds() throws IOException {
    List<String> lines = run("sparsevec", "--generate", "2000x1000", "--elements", "20");
    assertThat(lines.getFirst()).startsWith("sparse 2000 x 1000, 20 elements");
    assertThat(lines).anyMatch(line -> line.matches("index +1\\.0000 +\\d+ \\(.*"));
  }

  @Test
  void what_cannot_be_measured_is_refused() {
    assertThatThrownBy(() -> run("text")).hasMessageContaining("vector, bit or sparsevec");
    assertThatThrownBy(() -> run("bit", "--metric", "l2")).hasMessageContaining("hamming");
    assertThatThrownBy(() -> run("sparsevec", "--metric", "l2")).hasMessageContaining("is ip");
    assertThatThrownBy(() -> run("bit", "--base", "x.npy")).hasMessageContaining("--base");
    assertThatThrownBy(() -> run("bit", "--generate", "10")).hasMessageContaining("ROWSxDIM");
  }
}
