package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark over JDBC end to end, on a server that it starts itself.
@Timeout(600)
class SqlBenchmarkTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private SqlBenchmark benchmark(String... arguments) {
    return new SqlBenchmark(Options.sql(arguments), out);
  }

  @Test
  void a_small_set_is_loaded_searched_filtered_and_updated() throws Exception {
    Path csv = directory.resolve("all.csv");
    Path plot = directory.resolve("all.html");
    SqlResults results =
        benchmark(
                "--generate",
                "2000x16",
                "--query-count",
                "10",
                "--rounds",
                "1",
                "--efforts",
                "10,200",
                "--clients",
                "1,2",
                "--filters",
                "yes",
                "--mixed",
                "1",
                "--mixed-seconds",
                "1",
                "--csv",
                csv.toString(),
                "--plot",
                plot.toString())
            .run();

    assertThat(results.loaded())
        .singleElement()
        .satisfies(loaded -> {
          assertThat(loaded.rows()).isEqualTo(2000);
          assertThat(loaded.exactRecall()).isEqualTo(1);
          assertThat(loaded.indexBytes().orElse(0)).isPositive();
        });
    assertThat(results.curves())
        .hasSize(2)
        .allSatisfy(round -> {
          assertThat(round.points()).hasSize(2);
          assertThat(round.points().getLast().recall()).isGreaterThan(0.98);
          assertThat(round.points()).allMatch(point -> point.rowsMin() == 10);
        });
    assertThat(results.targets()).hasSize(4).allMatch(point -> point.recall() > 0.8);
    assertThat(results.filtered())
        .hasSize(20)
        .allMatch(point -> point.measured().recall() > 0.8)
        .allMatch(point -> point.measured().rowsMin() == Math.min(10, point.matches()));
    assertThat(results.mixed())
        .singleElement()
        .satisfies(point -> {
          assertThat(point.searches().recall()).isGreaterThan(0.8);
          assertThat(point.updatesPerSecond()).isPositive();
        });
    assertThat(Files.readAllLines(csv)).hasSize(1 + 4 + 4 + 20 + 1);
    assertThat(Files.readString(plot)).contains("azimuth, 2 clients").contains("<polyline");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("clusters 2000x16: 2000 x 16, L2, 10 queries, k 10")
        .contains("correlated");
  }

  @Test
  void other_kinds_and_types_are_measured() throws Exception {
    assertThat(searched("--generate", "2000x16", "--kind", "ivf_flat", "--lists", "20"))
        .contains("2000 x 16, L2, 10 queries, k 10, index ivf_flat");
    assertThat(searched("--generate", "2000x16", "--kind", "flat", "--metric", "cosine"))
        .contains("index flat");
    assertThat(searched("--generate", "2000x64", "--type", "bit", "--metric", "jaccard"))
        .contains("bits 2000 x 64, JACCARD, 10 queries, k 10, index hnsw");
    assertThat(searched("--generate", "2000x500", "--type", "sparsevec", "--elements", "20"))
        .contains("index sparse_inverted");
  }

  /// What is printed of a benchmark that finds nearly all.
  private String searched(String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("--query-count", "10", "--rounds", "1", "--efforts", "1,200"));
    all.addAll(List.of(arguments));
    SqlResults results = benchmark(all.toArray(String[]::new)).run();
    assertThat(results.loaded()).allMatch(loaded -> loaded.exactRecall() == 1);
    assertThat(results.curves().getLast().points().getLast().recall()).isGreaterThan(0.98);
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void what_cannot_be_measured_is_refused_before_anything_starts() {
    assertThatThrownBy(() -> benchmark("--url", "jdbc:postgresql://localhost/x"))
        .hasMessageContaining("--url wants jdbc:azimuth:");
    assertThatThrownBy(() -> benchmark("--against", "jdbc:azimuth://localhost:1"))
        .hasMessageContaining("--against wants jdbc:postgresql:");
    assertThatThrownBy(() -> benchmark("--efforts", "10,1001"))
        .hasMessageContaining("--efforts wants numbers of at most 1000");
    assertThatThrownBy(() -> benchmark("--metric", "l7")).hasMessageContaining("--metric is l2");
    assertThatThrownBy(() -> benchmark("--type", "text"))
        .hasMessage("--type is vector, bit or sparsevec");
    assertThatThrownBy(() -> benchmark("--kind", "ivf"))
        .hasMessage(
            "unknown kind ivf for vector_l2_ops; there are hnsw, flat, ivf_flat, ivf_sq8, ivf_pq, diskann");
    assertThatThrownBy(() -> benchmark("--kind", "diskann", "--type", "bit"))
        .hasMessageContaining("for bit_hamming_ops; there are hnsw, flat");
    assertThatThrownBy(
            () -> benchmark("--kind", "diskann", "--against", "jdbc:postgresql://localhost/x"))
        .hasMessage(
            "pgvector has nothing like diskann; leave --against out, or take --kind hnsw, flat, ivf_flat");
    assertThatThrownBy(() -> benchmark("--type", "bit", "--base", "rows.idx").run())
        .hasMessageContaining("leave --base out");
    assertThatThrownBy(() -> benchmark("--generate", "10x").run())
        .hasMessageContaining("--generate wants ROWSxDIMENSIONS");
  }
}
