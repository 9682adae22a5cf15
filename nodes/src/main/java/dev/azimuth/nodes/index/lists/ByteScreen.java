package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.DistanceBound;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.index.RowCodes;
import dev.azimuth.nodes.index.RowGeometry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Screens by codes of a byte for each dimension, whose bounds hold with certainty.
final class ByteScreen implements RowScreen {
  /// Where fewer of the rows are asked for, each has its whole code looked at by itself, which
  /// costs less than the coarse codes of all.
  private static final int SPARSE = 4;

  /// What sums in float32 lose, in parts of the squared lengths.
  private static final double ROUNDING = 1e-6;

  private final RowCodes codes;
  private final float longestSquare;
  private final RowGeometry geometry;
  private final DistanceMetric metric;
  private final long[] above = new long[ListProbe.CHUNK / Long.SIZE];
  private final double[] limits = new double[ListProbe.CHUNK];
  private @Nullable DistanceBound bound;
  private double slack;

  /// @param codes of the rows that are screened, by their places
  /// @param geometry measures from the query
  ByteScreen(RowCodes codes, ListContent content, RowGeometry geometry) {
    this.codes = codes;
    this.geometry = geometry;
    longestSquare = content.longestSquare();
    metric =
        content.parameters().metric() == DistanceMetric.L2
            ? DistanceMetric.L2_SQUARED
            : content.parameters().metric();
  }

  @Override
  public void fromQuery(float[] query, float[] working, float deviations) {
    bound = new DistanceBound(metric, query);
    double square = 0;
    for (float element : query) {
      square += (double) element * element;
    }
    slack = metric == DistanceMetric.COSINE ? ROUNDING : ROUNDING * (square + longestSquare);
  }

  @Override
  public void begin(float distance) {}

  @Override
  public int keep(int first, int length, int[] offsets, int count, float limit) {
    DistanceBound known = bound;
    if (known == null) {
      return count;
    }
    double farthest =
        (metric == DistanceMetric.L2_SQUARED ? limit : geometry.metricDistance(limit)) + slack;
    // What is not asked for is marked, so that none of its whole codes is looked at.
    Arrays.fill(above, -1);
    for (int i = 0; i < count; i++) {
      above[offsets[i] >>> 6] &= ~(1L << offsets[i]);
    }
    VectorRows squares = codes.squares(first, length);
    CodedRows coded = codes.codes(first, length);
    if (count * SPARSE < length) {
      Arrays.fill(limits, 0, length, farthest);
      known.markByWholeCodes(squares, coded, limits, above);
    } else {
      known.markAbove(squares, coded, farthest, above, 0);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int offset = offsets[i];
      offsets[kept] = offset;
      kept += (above[offset >>> 6] >>> offset & 1) == 0 ? 1 : 0;
    }
    return kept;
  }
}
