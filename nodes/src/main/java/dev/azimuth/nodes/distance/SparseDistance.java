package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.column.SparseVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Distances from one sparse vector to many.
///
/// Sums are made in float64, in the order of the indices. Terms are the same whichever vector comes
/// first, so a distance has the same bits whichever of the two is the query, and however it is
/// computed. Products look the indices of a row up in a table of the query's, which most of them
/// miss; differences go through both vectors. Nothing is allocated for a row once the arrays that
/// it is copied to are as long as the longest. For one thread.
public final class SparseDistance {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Places in the table for each index of the query, at least: few rows meet a place that is
  /// taken.
  private static final int PLACES_PER_INDEX = 4;

  private static final int PLACE_COUNT_MIN = 16;
  private static final int HASH = 0x9E3779B9;
  private static final int FREE = -1;

  private final DistanceMetric metric;
  private final SparseVector query;
  private final double querySquare;
  private final int[] places;
  private final float[] placeValues;
  private final int shift;
  private int[] indices = new int[0];
  private float[] values = new float[0];

  /// Distances by `metric` from `query`.
  public SparseDistance(DistanceMetric metric, SparseVector query) {
    this.metric = metric;
    this.query = query;
    querySquare = square(query.values(), query.count());
    int count = Math.max(PLACE_COUNT_MIN, PLACES_PER_INDEX * query.count());
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
    shift = Integer.SIZE - bits;
    places = new int[1 << bits];
    placeValues = new float[1 << bits];
    Arrays.fill(places, FREE);
    for (int i = 0; i < query.count(); i++) {
      int place = place(query.indices()[i]);
      places[place] = query.indices()[i];
      placeValues[place] = query.values()[i];
    }
  }

  /// Where an index is in the table, or would be.
  private int place(int index) {
    int place = index * HASH >>> shift;
    while (places[place] != index && places[place] != FREE) {
      place = place + 1 & places.length - 1;
    }
    return place;
  }

  /// The distance to the vector of `length` bytes at `offset`, see [SparseVector].
  public double to(MemorySegment rows, long offset, int length) {
    int count = length / SparseVector.ELEMENT_BYTES;
    if (count > indices.length) {
      indices = new int[Math.max(count, 2 * indices.length)];
      values = new float[indices.length];
    }
    if (count > 0) {
      MemorySegment.copy(rows, INT, offset, indices, 0, count);
      MemorySegment.copy(rows, FLOAT, offset + (long) count * Integer.BYTES, values, 0, count);
    }
    return switch (metric) {
      case L2 -> Math.sqrt(squares(query, indices, values, count));
      case L2_SQUARED -> squares(query, indices, values, count);
      case L1 -> absolutes(query, indices, values, count);
      case NEGATIVE_INNER_PRODUCT -> -products(count);
      case COSINE -> cosine(products(count), querySquare, square(values, count));
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  private double products(int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      int place = place(indices[i]);
      if (places[place] != FREE) {
        sum += (double) placeValues[place] * values[i];
      }
    }
    return sum;
  }

  /// The distance of two vectors.
  public static double of(DistanceMetric metric, SparseVector left, SparseVector right) {
    int[] indices = right.indices();
    float[] values = right.values();
    int count = right.count();
    return switch (metric) {
      case L2 -> Math.sqrt(squares(left, indices, values, count));
      case L2_SQUARED -> squares(left, indices, values, count);
      case L1 -> absolutes(left, indices, values, count);
      case NEGATIVE_INNER_PRODUCT -> -products(left, right);
      case COSINE ->
          cosine(products(left, right), square(left.values(), left.count()), square(values, count));
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  private static double products(SparseVector left, SparseVector right) {
    double sum = 0;
    int i = 0;
    int j = 0;
    while (i < left.count() && j < right.count()) {
      int order = Integer.compare(left.indices()[i], right.indices()[j]);
      if (order == 0) {
        sum += (double) left.values()[i] * right.values()[j];
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return sum;
  }

  private static double squares(SparseVector query, int[] indices, float[] values, int count) {
    return differences(query, indices, values, count, true);
  }

  private static double absolutes(SparseVector query, int[] indices, float[] values, int count) {
    return differences(query, indices, values, count, false);
  }

  /// The sum over all indices of either vector.
  private static double differences(
      SparseVector query, int[] indices, float[] values, int count, boolean squared) {
    int[] queryIndices = query.indices();
    float[] queryValues = query.values();
    double sum = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      while (at < queryIndices.length && queryIndices[at] < indices[i]) {
        sum += term(queryValues[at++], squared);
      }
      double difference = values[i];
      if (at < queryIndices.length && queryIndices[at] == indices[i]) {
        difference -= queryValues[at++];
      }
      sum += term(difference, squared);
    }
    while (at < queryIndices.length) {
      sum += term(queryValues[at++], squared);
    }
    return sum;
  }

  private static double term(double difference, boolean squared) {
    return squared ? difference * difference : Math.abs(difference);
  }

  private static double square(float[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  private static double cosine(double product, double querySquare, double square) {
    return ScalarDistance.cosine(product, Math.sqrt(querySquare * square));
  }
}
