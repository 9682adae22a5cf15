package dev.azimuth.benchmarks;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.graph.BuiltGraph;
import dev.azimuth.nodes.index.graph.GraphBuild;
import dev.azimuth.nodes.index.graph.GraphIndex;
import dev.azimuth.nodes.index.graph.GraphParameters;
import dev.azimuth.nodes.index.graph.GraphSearch;
import dev.azimuth.nodes.index.graph.RowCoding;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The graph index of this project, written to a file and searched where that is mapped.
final class AzimuthContender implements Contender {
  private static final double NO_TARGET = 1e-9;

  private final Workload workload;
  private final BuildSettings settings;
  private final Executor executor;
  private final Path file;
  private final Clock clock;
  private final Arena arena = Arena.ofShared();
  private @Nullable GraphSearch search;

  /// @param executor with as many threads as the build may use
  /// @param file where the index is written
  AzimuthContender(
      Workload workload, BuildSettings settings, Executor executor, Path file, Clock clock) {
    this.workload = workload;
    this.settings = settings;
    this.executor = executor;
    this.file = file;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "azimuth";
  }

  @Override
  public Built build() throws IOException {
    long start = clock.nanos();
    double seconds;
    try (Arena building = Arena.ofShared()) {
      GraphParameters parameters =
          new GraphParameters(
              workload.metric(),
              workload.base().dimension(),
              settings.m(),
              settings.efConstruction(),
              settings.seed(),
              coding());
      IndexRows rows = IndexRows.all(workload.base().rows(), workload.base().count());
      BuildResources resources = new BuildResources(executor, settings.threads(), building);
      BuiltGraph built =
          new GraphBuild(parameters, rows, resources, new BuildProgress()).run().join();
      seconds = (clock.nanos() - start) / 1e9;
      IndexFiles.write(file, built.file());
    }
    GraphIndex index =
        GraphIndex.open(IndexFiles.map(file, arena), workload.base().rows(), file.toString());
    search = new GraphSearch(index);
    return new Built(seconds, (double) index.fileBytes() / workload.base().count());
  }

  private RowCoding coding() {
    return settings
        .coding()
        .orElseGet(() ->
            GraphParameters.of(
                    workload.metric(),
                    workload.base().dimension(),
                    settings.m(),
                    settings.efConstruction(),
                    settings.seed())
                .coding());
  }

  @Override
  public Round search(int effort) {
    return search(effort, NO_TARGET);
  }

  /// As [#search(int)], with the effort that the index chooses for an accuracy.
  Round searchFor(double accuracy) {
    return search(0, accuracy);
  }

  private Round search(int effort, double accuracy) {
    int count = workload.queries().count();
    long[] nanos = new long[count];
    int[][] rows = new int[count][];
    for (int i = 0; i < count; i++) {
      float[] query = workload.queries().get(i);
      FoundRows found =
          timed(i, nanos, query, new SearchRequest(workload.k(), accuracy, effort, null, Way.AUTO));
      rows[i] = found.rows();
    }
    return new Round(nanos, rows);
  }

  /// One search whose time goes to `nanos[i]`.
  FoundRows timed(int i, long[] nanos, float[] query, SearchRequest request) {
    GraphSearch built = search;
    if (built == null) {
      throw new IllegalStateException("not built");
    }
    long start = clock.nanos();
    FoundRows found = built.nearest(query, request);
    nanos[i] = clock.nanos() - start;
    return found;
  }

  @Override
  public void close() {
    arena.close();
  }
}
