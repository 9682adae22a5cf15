package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSearch;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A kind of index of this project beside the graph, written to a file and searched where that is
/// mapped. Its efforts are lists that are looked into.
///
/// `flat` is measured as one list of byte codes: what a scan of a segment reads.
final class KindContender implements Contender {
  private static final double NO_TARGET = 1e-9;
  private static final String FLAT = "flat";

  private final String name;
  private final Workload workload;
  private final BuildSettings settings;
  private final Executor executor;
  private final Path file;
  private final Clock clock;
  private final Arena arena = Arena.ofShared();
  private @Nullable IndexSearch search;

  /// @param file where the index is written
  KindContender(
      String name,
      Workload workload,
      BuildSettings settings,
      Executor executor,
      Path file,
      Clock clock) {
    this.name = name;
    this.workload = workload;
    this.settings = settings;
    this.executor = executor;
    this.file = file;
    this.clock = clock;
    if (!name.equals(FLAT) && IndexKinds.named(name).isEmpty()) {
      throw new IllegalArgumentException(
          "unknown kind " + name + "; flat, " + String.join(", ", IndexKinds.names()));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Built build() throws IOException {
    IndexKind kind = IndexKinds.named(name.equals(FLAT) ? "ivf_sq8" : name).orElseThrow();
    Map<String, String> options = new TreeMap<>();
    if (name.equals(FLAT)) {
      options.put("lists", "1");
    } else {
      settings.lists().ifPresent(lists -> options.put("lists", Integer.toString(lists)));
    }
    DistanceMetric metric =
        workload.metric() == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : workload.metric();
    IndexSettings chosen =
        new IndexSettings(metric, workload.base().dimension(), settings.seed(), options);
    IndexRows rows = IndexRows.all(workload.base().rows(), workload.base().count());
    long start = clock.nanos();
    double seconds;
    try (Arena building = Arena.ofShared()) {
      BuildResources resources = new BuildResources(executor, settings.threads(), building);
      BuiltIndex built = kind.build(chosen, rows, resources, new BuildProgress()).join();
      seconds = (clock.nanos() - start) / 1e9;
      IndexFiles.write(file, built.file());
    }
    VectorIndex index =
        kind.open(
            IndexFiles.map(file, arena), rows, file.toString(), new CodeMemory(Long.MAX_VALUE));
    search = index.newSearch();
    return new Built(seconds, (double) index.fileBytes() / workload.base().count());
  }

  @Override
  public Round search(int effort) {
    return search(effort, NO_TARGET);
  }

  /// As [#search(int)], with as many lists as the index chooses for an accuracy.
  Round searchFor(double accuracy) {
    return search(0, accuracy);
  }

  private Round search(int effort, double accuracy) {
    IndexSearch built = search;
    if (built == null) {
      throw new IllegalStateException("not built");
    }
    int count = workload.queries().count();
    long[] nanos = new long[count];
    int[][] rows = new int[count][];
    SearchRequest request =
        new SearchRequest(workload.k(), accuracy, effort, effort, null, Way.AUTO);
    for (int i = 0; i < count; i++) {
      SearchQuery query = new SearchQuery.Dense(workload.queries().get(i));
      long start = clock.nanos();
      rows[i] = built.nearest(query, request).rows();
      nanos[i] = clock.nanos() - start;
    }
    return new Round(nanos, rows);
  }

  @Override
  public void close() {
    arena.close();
  }
}
