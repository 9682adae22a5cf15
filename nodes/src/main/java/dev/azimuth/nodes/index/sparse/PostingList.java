package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.sparse.SparseLayout.Region;
import java.lang.foreign.MemorySegment;

/// The rows that have one dimension, and what they add to their products with a query that has it
/// too. Read in ascending order of the rows; for one thread.
///
/// Blocks tell their last row and their least and greatest weight, so that what a range of rows can
/// add is bounded, and rows are found, without reading the postings between.
final class PostingList {
  private final MemorySegment file;
  private final long rows;
  private final long weights;
  private final long blocks;
  private final int count;
  private final int blockCount;
  private final double factor;
  private final double largest;
  private int block;
  private int at;

  /// @param factor of the query
  PostingList(MemorySegment file, SparseLayout layout, int list, float factor) {
    this.file = file;
    this.factor = factor;
    long record = layout.list(list);
    count = file.get(IndexBytes.INT, record + SparseFile.POSTINGS);
    blockCount = SparseLayout.blocks(count);
    long first = file.get(IndexBytes.LONG, record + SparseFile.FIRST_POSTING);
    rows = layout.offset(Region.ROWS) + Integer.BYTES * first;
    weights = layout.offset(Region.WEIGHTS) + Float.BYTES * first;
    blocks =
        layout.offset(Region.BLOCKS)
            + SparseLayout.BLOCK_BYTES * file.get(IndexBytes.LONG, record + SparseFile.FIRST_BLOCK);
    long bounds = record + SparseFile.LIST_WEIGHTS;
    largest =
        Math.abs(this.factor)
            * Math.max(
                Math.abs(file.get(IndexBytes.FLOAT, bounds)),
                Math.abs(file.get(IndexBytes.FLOAT, bounds + Float.BYTES)));
  }

  /// Postings of the list.
  int count() {
    return count;
  }

  /// The largest magnitude of what a row adds.
  double largest() {
    return largest;
  }

  /// Goes back to the beginning.
  void rewind() {
    block = 0;
    at = 0;
  }

  /// What no row from `from` to before `to` adds more than; at least 0, which rows add that are not
  /// in the list. Reads blocks only.
  double bound(int from, int to) {
    skipBlocks(from);
    double bound = 0;
    for (int i = block; i < blockCount; i++) {
      long weightsOfBlock = blocks + (long) SparseLayout.BLOCK_BYTES * i + SparseFile.BLOCK_WEIGHTS;
      double least = factor * file.get(IndexBytes.FLOAT, weightsOfBlock);
      double greatest = factor * file.get(IndexBytes.FLOAT, weightsOfBlock + Float.BYTES);
      bound = Math.max(bound, Math.max(least, greatest));
      if (lastRow(i) >= to - 1) {
        break;
      }
    }
    return bound;
  }

  /// Adds what rows from `from` to before `to` add to `sums[row - from]`, and sets their bits in
  /// `touched`; the number of postings read.
  int addTo(int from, int to, double[] sums, long[] touched) {
    seek(from);
    int i = at;
    while (i < count) {
      int place = rowAt(i) - from;
      if (place >= to - from) {
        break;
      }
      sums[place] += factor * weightAt(i);
      touched[place >>> 6] |= 1L << place;
      i++;
    }
    return i - at;
  }

  /// What a row adds, 0 if it is not in the list.
  double product(int row) {
    seek(row);
    return at < count && rowAt(at) == row ? factor * weightAt(at) : 0;
  }

  private int rowAt(int index) {
    return file.get(IndexBytes.INT, rows + (long) Integer.BYTES * index);
  }

  private float weightAt(int index) {
    return file.get(IndexBytes.FLOAT, weights + (long) Float.BYTES * index);
  }

  private int lastRow(int index) {
    return file.get(IndexBytes.INT, blocks + (long) SparseLayout.BLOCK_BYTES * index);
  }

  /// Goes to the first posting of `row` or a later one, which is not before where it is.
  private void seek(int row) {
    skipBlocks(row);
    int low = Math.max(at, Math.min(count, block * SparseLayout.BLOCK));
    int high = Math.min(count, low + SparseLayout.BLOCK);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rowAt(middle) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    at = low;
  }

  /// Goes to the first block whose last row is `row` or a later one, in growing steps.
  private void skipBlocks(int row) {
    if (block == blockCount || lastRow(block) >= row) {
      return;
    }
    int low = block;
    int step = 1;
    while (low + step < blockCount && lastRow(low + step) < row) {
      low += step;
      step *= 2;
    }
    int high = Math.min(blockCount, low + step);
    while (low + 1 < high) {
      int middle = (low + high) >>> 1;
      if (lastRow(middle) < row) {
        low = middle;
      } else {
        high = middle;
      }
    }
    block = high;
  }
}
