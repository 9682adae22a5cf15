package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowGeometry;

/// Searches of lists that are built, among the rows that are not held back.
final class ListTrial implements RecallSampling.Trial {
  private final ListProbe probe;
  private final RowGeometry exact;
  private final RowBitmap others;
  private final float deviations;

  /// @param deviations that estimates may be off
  ListTrial(ListContent content, RowBitmap others, float deviations) {
    probe = new ListProbe(content);
    exact = content.geometry();
    this.others = others;
    this.deviations = deviations;
  }

  @Override
  public RowGeometry geometry() {
    return exact;
  }

  @Override
  public NearestRows find(float[] query, float square, int effort, int k) {
    return find(query, square, effort, k, deviations);
  }

  /// The nearest `k` in so many lists, where estimates may be off by so many deviations.
  NearestRows find(float[] query, float square, int effort, int k, float deviations) {
    probe.begin(query, square, k, deviations);
    for (int list = 0; list < effort && !probe.isOver(); list++) {
      probe.next(others);
    }
    return probe.ranking().nearest();
  }

  @Override
  public long scored() {
    return probe.scored();
  }
}
