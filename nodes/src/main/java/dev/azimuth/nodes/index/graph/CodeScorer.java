package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CacheWarmer;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.code.BinaryCode;
import dev.azimuth.nodes.index.code.BinaryQuery;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.code.NibbleCode;
import dev.azimuth.nodes.index.code.NibbleQuery;

/// Turns rows away by their one-bit codes, and estimates the rest by four-bit codes.
final class CodeScorer implements RowScorer {
  /// A row is turned away when its one-bit estimate less so many deviations is beyond the limit.
  private static final float DEVIATIONS = 1.5f;

  private final GraphContent content;
  private final CodeTransform transform;
  private final FloatRows vectors;
  private final CodeRows near;
  private final CodeRows fine;
  private final BinaryQuery binary;
  private final NibbleQuery nibbles;
  private final float[] transformed;
  private final int[] kept;
  private final int[] places;
  private final float[] bounds;
  private final CacheWarmer warmer = new CacheWarmer();
  private final int nearBytes;
  private final int fineBytes;
  private long estimated;

  CodeScorer(GraphContent content, int countMax) {
    this.content = content;
    transform = content.transform();
    vectors = content.rows().vectors();
    near = content.near();
    fine = content.fine();
    int padded = content.layout().padded();
    nearBytes = BinaryCode.bytes(padded);
    fineBytes = NibbleCode.bytes(padded);
    binary = new BinaryQuery(padded, countMax);
    nibbles = new NibbleQuery(padded, countMax);
    transformed = new float[Math.max(padded, vectors.dimension()) + 64];
    kept = new int[countMax];
    places = new int[countMax];
    bounds = new float[countMax];
  }

  /// Rows that were estimated by four bits.
  long estimated() {
    return estimated;
  }

  BinaryQuery binary() {
    return binary;
  }

  NibbleQuery nibbles() {
    return nibbles;
  }

  @Override
  public void fromRow(int row, float extra) {
    vectors.read(row, transformed);
    from(extra);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    System.arraycopy(query, 0, transformed, 0, vectors.dimension());
    boolean isScaled = content.parameters().metric() == DistanceMetric.COSINE;
    from(isScaled ? RowGeometry.extra(content.parameters().metric(), square, 0) : 0);
  }

  private void from(float extra) {
    float square = transform.apply(transformed, extra);
    binary.reset(transformed, square);
    nibbles.reset(transformed, square);
  }

  @Override
  public void estimate(int[] rows, int count, float limit, float[] out) {
    if (limit == Float.POSITIVE_INFINITY) {
      warmer.load(fine, rows, count, fineBytes);
      nibbles.estimate(fine, rows, count, out);
      estimated += count;
      return;
    }
    warmer.load(near, rows, count, nearBytes);
    binary.lowerBounds(near, rows, count, DEVIATIONS, bounds);
    int keptCount = 0;
    for (int i = 0; i < count; i++) {
      out[i] = Float.POSITIVE_INFINITY;
      kept[keptCount] = rows[i];
      places[keptCount] = i;
      keptCount += bounds[i] < limit ? 1 : 0;
    }
    estimated += keptCount;
    warmer.load(fine, kept, keptCount, fineBytes);
    nibbles.estimate(fine, kept, keptCount, bounds);
    for (int i = 0; i < keptCount; i++) {
      out[places[i]] = bounds[i];
    }
  }
}
