package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchableRows;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;

/// A graph index, searched where its file lies in memory. Immutable, for any thread; borrows file
/// and vectors.
public final class GraphIndex implements VectorIndex {
  private static final double EFFORT_MAX = 0x1p29;

  /// A search keeps at least as many rows as are wanted: 100 for the nearest 100.
  private static final double EFFORT_MANY = 100;

  /// Effort where nothing was sampled, and rows scored for each row of it.
  private static final int EFFORT_UNSAMPLED = 128;

  private static final double SCORED_UNSAMPLED = 24;

  private final GraphContent content;
  private final GraphFile.Header header;
  private final RecallCurve curve;
  private final SearchableRows rows;

  private GraphIndex(
      GraphContent content, GraphFile.Header header, RecallCurve curve, SearchableRows rows) {
    this.content = content;
    this.header = header;
    this.curve = curve;
    this.rows = rows;
  }

  /// Opens the file of an index over `vectors`; `CORRUPTED`, naming the object, if any byte is
  /// damaged.
  public static GraphIndex open(MemorySegment file, FloatRows vectors, String objectKey) {
    verify(file, objectKey);
    return openVerified(file, vectors, objectKey);
  }

  /// As [#open], of a file whose bytes were verified before.
  public static GraphIndex openVerified(MemorySegment file, FloatRows vectors, String objectKey) {
    GraphLayout layout = GraphFile.layout(file, objectKey);
    GraphFile.Header header = GraphFile.header(file);
    if (vectors.dimension() != layout.parameters().dimension()) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          objectKey + ": made for " + layout.parameters().dimension() + " dimensions");
    }
    float[] mean =
        IndexBytes.floats(
            file,
            layout.offset(Region.MEAN),
            CodeTransform.workingDimension(
                layout.parameters().metric(), layout.parameters().dimension()));
    RowBitmap linked = GraphFile.bitmap(file, layout, Region.LINKED);
    RowBitmap zeros = GraphFile.bitmap(file, layout, Region.ZEROS);
    IndexRows rows = new IndexRows(vectors, layout.rowCount(), linked);
    return new GraphIndex(
        new GraphContent(file, layout, rows, header.longestSquare(), mean),
        header,
        RecallCurve.read(file, layout.offset(Region.CURVE)),
        new SearchableRows(layout.parameters().metric(), layout.rowCount(), linked, zeros));
  }

  /// Checks every byte of a file; `CORRUPTED`, naming the object.
  public static void verify(MemorySegment file, String objectKey) {
    GraphFile.verify(file, GraphFile.layout(file, objectKey), objectKey);
  }

  /// The checksum that tells a file from others; see [BuiltGraph#checksum].
  public static int checksum(MemorySegment file) {
    return GraphFile.ownChecksum(file);
  }

  /// The same over copies of some regions.
  GraphIndex with(GraphContent.Copies copies) {
    return new GraphIndex(content.with(copies), header, curve, rows);
  }

  GraphContent content() {
    return content;
  }

  /// Which rows are linked.
  SearchableRows rows() {
    return rows;
  }

  int entry() {
    return header.entry();
  }

  /// What it was built with.
  public GraphParameters parameters() {
    return content.parameters();
  }

  @Override
  public DistanceMetric metric() {
    return parameters().metric();
  }

  @Override
  public boolean isGraph() {
    return true;
  }

  @Override
  public int dimension() {
    return parameters().dimension();
  }

  @Override
  public DenseSearch newSearch() {
    return new GraphSearch(this);
  }

  @Override
  public int rowCount() {
    return content.layout().rowCount();
  }

  @Override
  public long fileBytes() {
    return content.layout().fileBytes();
  }

  /// Bytes of a row that a search reads on its way: a code and links.
  public long nearBytesPerRow() {
    return content.layout().nearStride();
  }

  /// Bytes of the code of a row that lies apart from its links.
  public long apartBytesPerRow() {
    return content.layout().apartStride();
  }

  /// Rows that cannot be reached from where searches begin; 0 in every index that was built.
  int unreachableRows() {
    GraphDraft draft =
        new GraphDraft(new byte[rowCount()], new float[rowCount()], rows.ordered(), entry());
    return new Reachability(content, draft).countUnreached();
  }

  /// Effort that searches for `k` rows need for a recall on average.
  public int effort(int k, double accuracy) {
    if (curve.points().isEmpty()) {
      return Math.max(k, EFFORT_UNSAMPLED);
    }
    return (int)
        Math.min(EFFORT_MAX, Math.max(k, Math.ceil(curve.effort(k, accuracy, EFFORT_MANY))));
  }

  /// Rows that a search without filter is expected to score.
  double expectedScored(int effort) {
    return curve.points().isEmpty() ? SCORED_UNSAMPLED * effort : curve.scored(effort);
  }
}
