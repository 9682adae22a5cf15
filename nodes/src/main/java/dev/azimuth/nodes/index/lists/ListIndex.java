package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchableRows;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;

/// An index by lists, searched where its file lies in memory. Immutable, for any thread; borrows
/// file and vectors.
final class ListIndex implements VectorIndex {
  private final ListContent content;
  private final RecallCurve curve;
  private final SearchableRows rows;

  private ListIndex(ListContent content, RecallCurve curve, SearchableRows rows) {
    this.content = content;
    this.curve = curve;
    this.rows = rows;
  }

  /// Opens a file whose bytes were verified before.
  static ListIndex open(MemorySegment file, FloatRows vectors, String objectKey) {
    ListLayout layout = ListFile.layout(file, objectKey);
    ListParameters parameters = layout.parameters();
    if (vectors.dimension() != parameters.dimension()) {
      throw ListFile.corrupted(objectKey, "made for " + parameters.dimension() + " dimensions");
    }
    float[] book =
        IndexBytes.floats(
            file, layout.offset(Region.BOOK), (int) (layout.bytes(Region.BOOK) / Float.BYTES));
    return new ListIndex(
        new ListContent(file, layout, vectors, ListFile.longestSquare(file), book),
        RecallCurve.read(file, layout.offset(Region.CURVE)),
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

  /// Lists to look into for a request for `k` rows; all where nothing was sampled.
  int probes(int k, SearchRequest request) {
    if (curve.points().isEmpty()) {
      return listCount();
    }
    double wanted = Math.ceil(curve.effort(k, request.accuracy(), 1));
    return (int) Math.clamp(Math.max(wanted, request.probesMin()), 1, listCount());
  }

  /// Rows that a search without filter is expected to look at.
  double expectedScored(int probes) {
    return curve.points().isEmpty() ? rows.ordered().count() : curve.scored(probes);
  }
}
