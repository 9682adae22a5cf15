package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.VectorRanking;
import java.util.Arrays;

/// Goes over the codes of all matching rows: the better way where few match. For one thread.
final class CodeScan implements Scan {
  static final int BATCH = 64;

  /// A row is passed over when its estimate less so many deviations is beyond the nearest k.
  private static final float DEVIATIONS = 3f;

  private final GraphWalk walk;
  private final CodeRows near;
  private final CodeRows fine;
  private final int[] rows = new int[BATCH];
  private final int[] kept = new int[BATCH];
  private final float[] bounds = new float[BATCH];
  private int count;
  private long scored;

  CodeScan(GraphWalk walk) {
    this.walk = walk;
    near = walk.content().near();
    fine = walk.content().fine();
  }

  @Override
  public long scored() {
    return scored;
  }

  @Override
  public void nearest(RowBitmap matching, int k) {
    walk.ranking().reset(k);
    count = 0;
    for (int word = 0; word < matching.words().length; word++) {
      long bits = matching.words()[word];
      while (bits != 0) {
        rows[count++] = (word << 6) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        if (count == BATCH) {
          rank();
        }
      }
    }
    rank();
  }

  private void rank() {
    scored += count;
    VectorRanking ranking = walk.ranking();
    if (walk.scorer() instanceof CodeScorer codes) {
      float limit = ranking.nearest().limit();
      int keptCount = count;
      if (limit == Float.POSITIVE_INFINITY) {
        System.arraycopy(rows, 0, kept, 0, count);
      } else {
        keptCount = screen(codes, limit);
      }
      for (int i = 0; i < keptCount; i++) {
        ranking.add(kept[i], codes.nibbles().extra(fine, kept[i]));
      }
    } else {
      for (int i = 0; i < count; i++) {
        ranking.add(rows[i], near.data().get(IndexBytes.FLOAT, near.at(rows[i])));
      }
    }
    ranking.flush();
    count = 0;
  }

  private int screen(CodeScorer codes, float limit) {
    codes.binary().lowerBounds(near, rows, count, DEVIATIONS, bounds);
    int passed = 0;
    for (int i = 0; i < count; i++) {
      kept[passed] = rows[i];
      passed += bounds[i] < limit ? 1 : 0;
    }
    codes.nibbles().estimate(fine, kept, passed, bounds);
    int keptCount = 0;
    for (int i = 0; i < passed; i++) {
      float error = GraphWalk.RANKED_DEVIATIONS * codes.nibbles().error(fine, kept[i]);
      kept[keptCount] = kept[i];
      keptCount += bounds[i] - error < limit ? 1 : 0;
    }
    return keptCount;
  }

  @Override
  public RowBitmap within(RowBitmap matching, float radius) {
    long[] words = Arrays.copyOf(matching.words(), matching.words().length);
    if (walk.scorer() instanceof CodeScorer codes) {
      count = 0;
      for (int word = 0; word < words.length; word++) {
        long bits = words[word];
        while (bits != 0) {
          rows[count++] = (word << 6) + Long.numberOfTrailingZeros(bits);
          bits &= bits - 1;
        }
        codes.nibbles().certainBounds(fine, rows, count, bounds);
        scored += count;
        for (int i = 0; i < count; i++) {
          words[word] &= bounds[i] > radius ? ~(1L << rows[i]) : -1L;
        }
        count = 0;
      }
    }
    return RowBitmap.of(words);
  }
}
