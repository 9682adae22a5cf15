package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowGeometry;

/// Compares vectors themselves, for L1, whose order no code keeps.
final class VectorScorer implements RowScorer {
  private final RowGeometry geometry;
  private final float[] extras;

  VectorScorer(RowGeometry geometry, int countMax) {
    this.geometry = geometry;
    extras = new float[countMax];
  }

  @Override
  public void fromRow(int row, float extra) {
    geometry.fromRow(row, extra);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    geometry.fromQuery(query, square);
  }

  @Override
  public void estimate(int[] rows, int count, float limit, float[] out) {
    geometry.measure(rows, extras, count, out);
  }
}
