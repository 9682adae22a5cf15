package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SortableDistance;
import dev.azimuth.nodes.index.code.NibbleQuery;
import java.util.Arrays;

/// Goes over the codes in memory of all matching rows, and reads from disk only of those that are
/// nearest by these, in their order.
final class DiskScan implements Scan {
  static final int BATCH = 64;

  /// Rows that are ranked at a time: the nearer ones leave fewer of the farther to be read.
  private static final int RANKED = 16;

  /// Rows kept by their codes in memory, for each that is wanted and at least.
  private static final int KEPT_FOR_EACH = 8;

  private static final int KEPT_MIN = 1024;

  private final DiskWalk walk;
  private final NibbleQuery nibbles;
  private final CodeRows fine;
  private final int[] rows = new int[BATCH];
  private final float[] distances = new float[BATCH];
  private long[] kept = {};
  private int keptCount;
  private long scored;

  DiskScan(DiskWalk walk) {
    this.walk = walk;
    nibbles = walk.scorer().codes().nibbles();
    fine = walk.content().fine();
  }

  @Override
  public long scored() {
    return scored;
  }

  @Override
  public void nearest(RowBitmap matching, int k) {
    walk.ranking().reset(k);
    scored += matching.count();
    estimate(matching, Math.max(KEPT_MIN, KEPT_FOR_EACH * k));
    for (int from = 0; from < keptCount; from += RANKED) {
      int count = Math.min(RANKED, keptCount - from);
      for (int i = 0; i < count; i++) {
        rows[i] = (int) kept[from + i];
      }
      rank(count);
    }
  }

  /// Keeps the nearest matching rows by their codes in memory, in their order.
  private void estimate(RowBitmap matching, int keptMax) {
    int room = Math.min(matching.count(), 2 * keptMax);
    if (kept.length < room) {
      kept = new long[room];
    }
    keptCount = 0;
    float limit = Float.POSITIVE_INFINITY;
    int count = 0;
    for (int word = 0; word < matching.words().length; word++) {
      for (long bits = matching.words()[word]; bits != 0; bits &= bits - 1) {
        rows[count++] = (word << 6) + Long.numberOfTrailingZeros(bits);
        if (count == BATCH) {
          limit = keep(count, keptMax, limit);
          count = 0;
        }
      }
    }
    keep(count, keptMax, limit);
    Arrays.sort(kept, 0, keptCount);
    keptCount = Math.min(keptCount, keptMax);
  }

  /// What an estimate must be below from now on.
  private float keep(int count, int keptMax, float limit) {
    walk.scorer().estimate(rows, count, limit, distances);
    float below = limit;
    for (int i = 0; i < count; i++) {
      if (distances[i] < below) {
        if (keptCount == kept.length) {
          Arrays.sort(kept, 0, keptCount);
          keptCount = keptMax;
          below = SortableDistance.distance(kept[keptMax - 1]);
        }
        kept[keptCount++] = SortableDistance.entry(distances[i], rows[i]);
      }
    }
    return below;
  }

  private void rank(int count) {
    float limit = walk.ranking().nearest().limit();
    int passed = passed(count, limit);
    walk.readRecords(rows, passed);
    nibbles.estimate(fine, rows, passed, distances);
    int near = 0;
    for (int i = 0; i < passed; i++) {
      float error = GraphWalk.RANKED_DEVIATIONS * nibbles.error(fine, rows[i]);
      rows[near] = rows[i];
      near += distances[i] - error < limit ? 1 : 0;
    }
    walk.readVectors(rows, near);
    for (int i = 0; i < near; i++) {
      walk.ranking().add(rows[i], nibbles.extra(fine, rows[i]));
    }
    walk.ranking().flush();
  }

  /// Leaves out the rows that are hardly nearer than the limit; the number of the others.
  private int passed(int count, float limit) {
    if (limit == Float.POSITIVE_INFINITY) {
      return count;
    }
    walk.scorer().lowerBounds(rows, count, GraphWalk.RANKED_DEVIATIONS, distances);
    int passed = 0;
    for (int i = 0; i < count; i++) {
      rows[passed] = rows[i];
      passed += distances[i] < limit ? 1 : 0;
    }
    return passed;
  }

  /// Codes in memory leave nearly nothing out with certainty.
  @Override
  public RowBitmap within(RowBitmap matching, float radius) {
    return matching;
  }
}
