package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.BitDistances;
import dev.azimuth.nodes.distance.FloatRows;

/// Distances between binary vectors, where their bits lie packed. Reused; for one thread.
///
/// Hamming distances are exact. Those of Jaccard are rounded to float32, which tells all of them
/// apart up to 4 096 bits.
final class BitGeometry implements RowGeometry {
  private final FloatRows rows;
  private final BitDistances distances;

  BitGeometry(DistanceMetric metric, FloatRows rows) {
    this.rows = rows;
    distances = new BitDistances(metric, rows.dimension());
  }

  @Override
  public void fromRow(int ordinal, float extra) {
    distances.from(rows, ordinal);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    distances.from(query);
  }

  @Override
  public void measure(int[] ordinals, float[] extras, int count, float[] out) {
    distances.compute(rows, ordinals, count, out);
  }

  @Override
  public double metricDistance(float working) {
    return working;
  }

  @Override
  public double workingDistance(double distance) {
    return distance;
  }
}
