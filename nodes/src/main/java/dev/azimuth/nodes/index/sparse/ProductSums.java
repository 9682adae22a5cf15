package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SortableDistance;
import java.util.Arrays;
import java.util.List;

/// Products of a query with rows, in three ways, each over rows in ascending order: of those that
/// can be among the greatest, of all, or of a few. Holds scratch space; for one thread.
///
/// A product is summed in float64 by ascending dimension whichever way it is found, so it has the
/// bits that [dev.azimuth.nodes.distance.SparseDistance] gives it.
final class ProductSums {
  /// Rows whose products are summed at a time: their sums stay in the nearest cache.
  static final int WINDOW = 4096;

  /// Part of the sum of all magnitudes that a sum in float64 is not off by, with as many terms as a
  /// sparse vector has.
  private static final double ROUNDING = 0x1p-36;

  private final int rowCount;
  private final double[] sums = new double[WINDOW];
  private final long[] touched = new long[WINDOW / Long.SIZE];
  private PostingList[] lists = {};
  private double[] bounds = {};
  private long[] order = {};
  private boolean[] isLeftOut = {};
  private double slack;
  private long read;
  private long summed;

  ProductSums(int rowCount) {
    this.rowCount = rowCount;
  }

  /// Postings read since it was made.
  long read() {
    return read;
  }

  /// Rows whose product was found since it was made.
  long summed() {
    return summed;
  }

  /// Sums products by these lists, which a query has with the rows, from now on.
  void begin(List<PostingList> ofQuery) {
    lists = ofQuery.toArray(PostingList[]::new);
    if (bounds.length < lists.length) {
      bounds = new double[lists.length];
      order = new long[lists.length];
      isLeftOut = new boolean[lists.length];
    }
    slack = 0;
    for (PostingList list : lists) {
      slack += ROUNDING * list.largest();
    }
  }

  /// Offers the matching rows with a product above 0 that can be among the greatest.
  ///
  /// Of lists that together cannot lift a row of a window over what is wanted, nothing is read
  /// there, but for rows that the other lists leave possible.
  void offerPossible(RowBitmap matching, GreatestProducts best) {
    rewind();
    for (int from = 0; from < rowCount; from += WINDOW) {
      int to = Math.min(rowCount, from + WINDOW);
      if (!isEmpty(matching, from)) {
        double rest = leaveOut(from, to, Math.max(0, best.limit()));
        add(from, to);
        offerTouched(from, rest, matching, best);
      }
    }
  }

  /// Offers all matching rows.
  void offerAll(RowBitmap matching, GreatestProducts best) {
    rewind();
    Arrays.fill(isLeftOut, false);
    for (int from = 0; from < rowCount; from += WINDOW) {
      if (!isEmpty(matching, from)) {
        add(from, Math.min(rowCount, from + WINDOW));
        for (int word = from >>> 6; word < wordEnd(matching, from); word++) {
          for (long bits = matching.words()[word]; bits != 0; bits &= bits - 1) {
            int row = (word << 6) + Long.numberOfTrailingZeros(bits);
            best.offer(row, sums[row - from]);
            summed++;
          }
        }
        clear();
      }
    }
  }

  /// Offers all matching rows, of which there are few, by looking each up in every list.
  void offerFew(RowBitmap matching, GreatestProducts best) {
    rewind();
    for (int row : matching.toArray()) {
      best.offer(row, product(row));
      summed++;
    }
  }

  private void rewind() {
    for (PostingList list : lists) {
      list.rewind();
    }
  }

  private static int wordEnd(RowBitmap rows, int from) {
    return Math.min(rows.words().length, (from + WINDOW) >>> 6);
  }

  private static boolean isEmpty(RowBitmap rows, int from) {
    for (int word = from >>> 6; word < wordEnd(rows, from); word++) {
      if (rows.words()[word] != 0) {
        return false;
      }
    }
    return true;
  }

  /// Chooses the lists that are left out in a window, those that can add least first, as long as
  /// rows that are in no others stay below `limit` or add up to nothing; what they can add
  /// together.
  private double leaveOut(int from, int to, double limit) {
    for (int i = 0; i < lists.length; i++) {
      bounds[i] = lists[i].bound(from, to);
      order[i] = SortableDistance.entry((float) bounds[i], i);
      isLeftOut[i] = false;
    }
    Arrays.sort(order, 0, lists.length);
    double rest = 0;
    for (int i = 0; i < lists.length; i++) {
      int list = (int) order[i];
      double all = rest + bounds[list];
      if (all > 0 && all + slack >= limit) {
        break;
      }
      rest = all;
      isLeftOut[list] = true;
    }
    return rest;
  }

  private void add(int from, int to) {
    for (int i = 0; i < lists.length; i++) {
      read += isLeftOut[i] ? 0 : lists[i].addTo(from, to, sums, touched);
    }
  }

  private void offerTouched(int from, double rest, RowBitmap matching, GreatestProducts best) {
    boolean isComplete = !isAnyLeftOut();
    for (int word = from >>> 6; word < wordEnd(matching, from); word++) {
      long bits = matching.words()[word] & touched[word - (from >>> 6)];
      for (; bits != 0; bits &= bits - 1) {
        int row = (word << 6) + Long.numberOfTrailingZeros(bits);
        double possible = sums[row - from] + rest + slack;
        if (possible > 0 && possible >= best.limit()) {
          double product = isComplete ? sums[row - from] : product(row);
          summed++;
          if (product > 0) {
            best.offer(row, product);
          }
        }
      }
    }
    clear();
  }

  private boolean isAnyLeftOut() {
    for (int i = 0; i < lists.length; i++) {
      if (isLeftOut[i]) {
        return true;
      }
    }
    return false;
  }

  private double product(int row) {
    double sum = 0;
    for (PostingList list : lists) {
      sum += list.product(row);
    }
    read += lists.length;
    return sum;
  }

  private void clear() {
    for (int word = 0; word < touched.length; word++) {
      for (long bits = touched[word]; bits != 0; bits &= bits - 1) {
        sums[(word << 6) + Long.numberOfTrailingZeros(bits)] = 0;
      }
      touched[word] = 0;
    }
  }
}
