package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which rows of a segment an index can order, and what becomes of the others.
///
/// A row without a vector is never found. One that is zero under cosine or Jaccard has no
/// direction: it is at distance 1 from every query, as every row is from a query that is zero.
///
/// @param ordered rows with a vector that has a place in the order
/// @param zeros rows that are zero under cosine or Jaccard
public record SearchableRows(
    DistanceMetric metric, int rowCount, RowBitmap ordered, RowBitmap zeros) {

  /// Whether a metric is one of directions, which zero has none of.
  static boolean isOfDirections(DistanceMetric metric) {
    return metric == DistanceMetric.COSINE || metric == DistanceMetric.JACCARD;
  }

  /// Those of the matching rows that are ordered.
  public RowBitmap orderedOf(RowBitmap matching) {
    return ordered.count() == rowCount ? matching : matching.and(ordered);
  }

  /// Whether distances from a query of this squared length differ.
  public boolean isDirected(float square) {
    return square != 0 || !isOfDirections(metric);
  }

  /// What was found, with the rows that are zero where they belong.
  public FoundRows withZeros(
      NearestRows nearest, RowGeometry geometry, SearchRequest request, SearchWork work) {
    int size = nearest.size();
    int[] rows = new int[size];
    double[] distances = new double[size];
    for (int i = 0; i < size; i++) {
      rows[i] = nearest.row(i);
      distances[i] = geometry.metricDistance(nearest.distance(i));
    }
    if (zeros.count() == 0) {
      return new FoundRows(rows, distances, work);
    }
    int before = 0;
    while (before < size && distances[before] <= 1) {
      before++;
    }
    int[] added = first(zeros, request.matching(), request.k() - before);
    int total = Math.min(request.k(), size + added.length);
    int[] all = Arrays.copyOf(rows, total);
    double[] allDistances = Arrays.copyOf(distances, total);
    for (int i = before; i < total; i++) {
      int zero = i - before;
      boolean isZero = zero < added.length;
      all[i] = isZero ? added[zero] : rows[i - added.length];
      allDistances[i] = isZero ? 1 : distances[i - added.length];
    }
    return new FoundRows(all, allDistances, work);
  }

  /// The answer to a query that is zero: the first rows with a vector, all at distance 1.
  public FoundRows undirected(SearchRequest request, SearchWork work) {
    int[] first = first(ordered, request.matching(), request.k());
    int[] rest = first(zeros, request.matching(), request.k() - first.length);
    int[] rows = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, rows, first.length, rest.length);
    double[] distances = new double[rows.length];
    Arrays.fill(distances, 1);
    return new FoundRows(rows, distances, work);
  }

  private static int[] first(RowBitmap rows, @Nullable RowBitmap matching, int count) {
    int[] found = new int[Math.clamp(rows.count(), 0, Math.max(0, count))];
    int at = 0;
    for (int word = 0; word < rows.words().length && at < found.length; word++) {
      long bits = rows.words()[word] & (matching == null ? -1L : matching.words()[word]);
      while (bits != 0 && at < found.length) {
        found[at++] = (word << 6) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
      }
    }
    return Arrays.copyOf(found, at);
  }
}
