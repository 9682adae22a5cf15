package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CacheWarmer;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowGeometry;

/// Compares vectors themselves: for few dimensions, for bits, and for L1, whose order no code
/// keeps.
final class VectorScorer implements RowScorer {
  private final CodeRows near;
  private final FloatRows vectors;
  private final RowGeometry geometry;
  private final float[] extras;
  private final CacheWarmer warmer = new CacheWarmer();

  VectorScorer(GraphContent content, int countMax) {
    near = content.near();
    vectors = content.rows().vectors();
    geometry = content.geometry();
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
    warmer.load(vectors, rows, count);
    for (int i = 0; i < count; i++) {
      extras[i] = near.data().get(IndexBytes.FLOAT, near.at(rows[i]));
    }
    geometry.measure(rows, extras, count, out);
  }
}
