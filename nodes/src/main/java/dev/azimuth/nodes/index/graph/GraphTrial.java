package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowGeometry;

/// Searches of a graph that is being built.
final class GraphTrial implements RecallSampling.Trial {
  private final GraphWalk walk;
  private final RowGeometry exact;
  private float[] query = {};
  private float square;

  GraphTrial(GraphContent content, int entry) {
    walk = new GraphWalk(content, entry);
    exact = content.geometry();
  }

  @Override
  public RowGeometry geometry() {
    return exact;
  }

  @Override
  public void fromQuery(float[] newQuery, float newSquare) {
    query = newQuery;
    square = newSquare;
  }

  @Override
  public NearestRows find(int effort, int k) {
    walk.fromQuery(query, square);
    walk.begin(effort, null);
    walk.advance(Long.MAX_VALUE);
    walk.rank(Math.min(effort, k));
    return walk.ranking().nearest();
  }

  @Override
  public long scored() {
    return walk.beam().scored();
  }
}
