package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowGeometry;

/// Searches of a graph that is being built.
final class GraphTrial implements RecallSampling.Trial {
  private final Walk walk;
  private final RowGeometry exact;

  GraphTrial(GraphContent content, int entry) {
    walk = content.newWalk(entry);
    exact = content.geometry();
  }

  @Override
  public RowGeometry geometry() {
    return exact;
  }

  @Override
  public NearestRows find(float[] query, float square, int effort, int k) {
    walk.fromQuery(query, square);
    walk.begin(effort, null);
    walk.advance(Long.MAX_VALUE);
    walk.rank(Math.min(effort, k));
    return walk.ranking().nearest();
  }

  @Override
  public long scored() {
    return walk.scored();
  }
}
