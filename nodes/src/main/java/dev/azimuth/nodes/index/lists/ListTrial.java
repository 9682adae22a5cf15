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

  ListTrial(ListContent content, RowBitmap others) {
    probe = new ListProbe(content);
    exact = content.geometry();
    this.others = others;
  }

  @Override
  public RowGeometry geometry() {
    return exact;
  }

  @Override
  public NearestRows find(float[] query, float square, int effort, int k) {
    probe.begin(query, square, k, ListSearch.DEVIATIONS);
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
