package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchableRows;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;

/// An index by lists, searched where its file lies in memory. Immutable, for any thread; borrows
/// file and vectors.
final class ListIndex implements VectorIndex {
  private final ListContent content;
  private final ListEfforts efforts;
  private final float deviations;
  private final SearchableRows rows;

  private ListIndex(
      ListContent content, ListEfforts efforts, float deviations, SearchableRows rows) {
    this.content = content;
    this.efforts = efforts;
    this.deviations = deviations;
    this.rows = rows;
  }

  /// Opens a file whose bytes were verified before.
  static ListIndex open(MemorySegment file, IndexRows rows, String objectKey) {
    ListLayout layout = ListFile.layout(file, objectKey);
    ListParameters parameters = layout.parameters();
    if (rows.vectors().dimension() != parameters.dimension()) {
      throw ListFile.corrupted(objectKey, "made for " + parameters.dimension() + " dimensions");
    }
    float[] book =
        IndexBytes.floats(
            file, layout.offset(Region.BOOK), (int) (layout.bytes(Region.BOOK) / Float.BYTES));
    return new ListIndex(
        new ListContent(
            file, layout, rows.vectors(), ListFile.longestSquare(file), book, rows.codes()),
        ListFile.efforts(file, layout),
        ListFile.deviations(file, layout),
        new SearchableRows(
            parameters.metric(),
            layout.rowCount(),
            ListFile.bitmap(file, layout, Region.ORDERED),
            ListFile.bitmap(file, layout, Region.ZEROS)));
  }

  ListContent content() {
    return content;
  }

  SearchableRows rows() {
    return rows;
  }

  @Override
  public DistanceMetric metric() {
    return content.parameters().metric();
  }

  @Override
  public int dimension() {
    return content.parameters().dimension();
  }

  @Override
  public int rowCount() {
    return content.layout().rowCount();
  }

  @Override
  public long fileBytes() {
    return content.layout().fileBytes();
  }

  @Override
  public DenseSearch newSearch() {
    return new ListSearch(this);
  }

  int listCount() {
    return content.layout().listCount();
  }

  /// Deviations that an estimate by a product code may be off.
  float deviations() {
    return deviations;
  }

  /// The most rows for which it is known how many lists to look into.
  int sampledMax() {
    return efforts.sampledMax();
  }

  /// Lists to look into for a request for `k` rows; all where nothing was sampled.
  int probes(int k, SearchRequest request) {
    if (efforts.isEmpty()) {
      return listCount();
    }
    double wanted = Math.ceil(efforts.lists(k, request.accuracy()));
    return (int) Math.clamp(Math.max(wanted, request.probesMin()), 1, listCount());
  }

  /// Rows that a search without filter is expected to look at.
  double expectedScored(int probes) {
    return efforts.isEmpty() ? rows.ordered().count() : efforts.narrow().scored(probes);
  }
}
