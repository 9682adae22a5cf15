package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.DistanceBound;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Screens by codes of a byte for each dimension, whose bounds hold with certainty.
final class ByteScreen implements RowScreen {
  /// Where fewer of the rows are asked for, comparing them costs less than looking at all codes.
  private static final int SPARSE = 4;

  /// What sums in float32 lose, in parts of the squared lengths.
  private static final double ROUNDING = 1e-6;

  private final ListContent content;
  private final RowGeometry geometry;
  private final DistanceMetric metric;
  private final long[] above = new long[ListProbe.CHUNK / Long.SIZE];
  private final long squares;
  private @Nullable DistanceBound bound;
  private double slack;

  /// @param geometry measures from the query
  ByteScreen(ListContent content, RowGeometry geometry) {
    this.content = content;
    this.geometry = geometry;
    metric =
        content.parameters().metric() == DistanceMetric.L2
            ? DistanceMetric.L2_SQUARED
            : content.parameters().metric();
    squares = content.layout().offset(Region.SQUARES);
  }

  @Override
  public void fromQuery(float[] query, float[] working, float deviations) {
    bound = new DistanceBound(metric, query);
    double square = 0;
    for (float element : query) {
      square += (double) element * element;
    }
    slack =
        metric == DistanceMetric.COSINE ? ROUNDING : ROUNDING * (square + content.longestSquare());
  }

  @Override
  public void begin(float distance) {}

  @Override
  public int keep(int first, int length, int[] offsets, int count, float limit) {
    DistanceBound known = bound;
    if (known == null || count * SPARSE < length) {
      return count;
    }
    double farthest =
        (metric == DistanceMetric.L2_SQUARED ? limit : geometry.metricDistance(limit)) + slack;
    Arrays.fill(above, 0);
    VectorRows rows =
        new VectorRows(
            content.vectors().data(), 0, 0, length, content.file(), squares + 4L * first);
    known.markAbove(rows, content.byteCodes(first, length), farthest, above, 0);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int offset = offsets[i];
      offsets[kept] = offset;
      kept += (above[offset >>> 6] >>> offset & 1) == 0 ? 1 : 0;
    }
    return kept;
  }
}
