package dev.azimuth.nodes.index.hnsw;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.code.BinaryQuery;
import dev.azimuth.nodes.index.code.NibbleQuery;

/// Turns rows away by their one-bit codes, and estimates the rest by four-bit codes.
final class TwoStageScorer implements RowScorer {
  private final CodeRows binary;
  private final CodeRows nibbles;
  private final BinaryQuery screen;
  private final NibbleQuery fine;
  private final float deviations;
  private final int[] kept;
  private final int[] places;
  private final float[] bounds;
  static final boolean WARM = !Boolean.getBoolean("nowarm");
  final dev.azimuth.nodes.distance.CacheWarmer warmer = new dev.azimuth.nodes.distance.CacheWarmer();
  long warmBytes, fineBytes;
  long screened;
  long passed;

  TwoStageScorer(
      CodeRows binary, CodeRows nibbles, int padded, int countMax, float deviations) {
    this.binary = binary;
    this.nibbles = nibbles;
    warmBytes = dev.azimuth.nodes.index.code.BinaryCode.bytes(padded); fineBytes = dev.azimuth.nodes.index.code.NibbleCode.bytes(padded);
    this.deviations = deviations;
    screen = new BinaryQuery(padded, countMax);
    fine = new NibbleQuery(padded, countMax);
    kept = new int[countMax];
    places = new int[countMax];
    bounds = new float[countMax];
  }

  void reset(float[] query, float square) {
    screen.reset(query, square);
    fine.reset(query, square);
  }

  NibbleQuery fine() {
    return fine;
  }

  @Override
  public void estimate(int[] rows, int count, float limit, float[] out) {
    if (limit == Float.POSITIVE_INFINITY) {
      fine.estimate(nibbles, rows, count, out);
      return;
    }
    if (WARM) warmer.load(binary, rows, count, (int) warmBytes);
    screen.lowerBounds(binary, rows, count, deviations, bounds);
    int keptCount = 0;
    for (int i = 0; i < count; i++) {
      out[i] = Float.POSITIVE_INFINITY;
      kept[keptCount] = rows[i];
      places[keptCount] = i;
      keptCount += bounds[i] < limit ? 1 : 0;
    }
    screened += count;
    passed += keptCount;
    if (WARM) warmer.load(nibbles, kept, keptCount, (int) fineBytes);
    fine.estimate(nibbles, kept, keptCount, bounds);
    for (int i = 0; i < keptCount; i++) {
      out[places[i]] = bounds[i];
    }
  }
}
