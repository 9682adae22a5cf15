package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexSearch;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.sparse.SparseLayout.Region;
import dev.azimuth.storage.column.SparseVector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// An inverted index over sparse vectors, searched where its file lies in memory. Immutable, for
/// any thread; borrows the file, which holds all that searches need of the vectors.
final class SparseIndex implements VectorIndex {
  private final MemorySegment file;
  private final SparseLayout layout;
  private final RowBitmap present;

  private SparseIndex(MemorySegment file, SparseLayout layout, RowBitmap present) {
    this.file = file;
    this.layout = layout;
    this.present = present;
  }

  /// Opens a file whose bytes were verified before; `CORRUPTED` if it is of another dimension.
  static SparseIndex open(MemorySegment file, int dimension, String objectKey) {
    SparseLayout layout = SparseFile.layout(file, objectKey);
    if (layout.dimension() != dimension) {
      throw SparseFile.corrupted(objectKey, "made for " + layout.dimension() + " dimensions");
    }
    int words = RowBitmap.wordCount(layout.rowCount());
    RowBitmap present = RowBitmap.of(IndexBytes.words(file, layout.offset(Region.PRESENT), words));
    return new SparseIndex(file, layout, present);
  }

  @Override
  public DistanceMetric metric() {
    return DistanceMetric.NEGATIVE_INNER_PRODUCT;
  }

  @Override
  public int dimension() {
    return layout.dimension();
  }

  @Override
  public int rowCount() {
    return layout.rowCount();
  }

  @Override
  public long fileBytes() {
    return layout.fileBytes();
  }

  @Override
  public IndexSearch newSearch() {
    return new SparseSearch(this);
  }

  /// Rows that have a vector.
  RowBitmap present() {
    return present;
  }

  /// The lists of the dimensions that a query has, ascending.
  List<PostingList> lists(SparseVector query) {
    List<PostingList> lists = new ArrayList<>();
    int list = 0;
    for (int i = 0; i < query.count() && list < layout.lists(); i++) {
      list = firstFrom(list, query.indices()[i]);
      if (list < layout.lists() && dimensionOf(list) == query.indices()[i]) {
        lists.add(new PostingList(file, layout, list, query.values()[i]));
      }
    }
    return lists;
  }

  /// The first list from `from` on of a dimension or a later one.
  private int firstFrom(int from, int dimension) {
    int low = from;
    int high = layout.lists();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (dimensionOf(middle) < dimension) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int dimensionOf(int list) {
    return file.get(IndexBytes.INT, layout.list(list));
  }
}
