package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The parts of a graph index in memory, with the vectors that it is about: what building and
/// searching share. Borrows all memories.
///
/// @param copies of regions that are read instead of the file's own; null if there are none
record GraphContent(
    MemorySegment file,
    GraphLayout layout,
    IndexRows rows,
    float longestSquare,
    float[] mean,
    @Nullable Copies copies) {

  /// Copies of whole regions.
  record Copies(MemorySegment upper, MemorySegment fine) {}

  GraphContent(
      MemorySegment file, GraphLayout layout, IndexRows rows, float longestSquare, float[] mean) {
    this(file, layout, rows, longestSquare, mean, null);
  }

  /// The same with copies.
  GraphContent with(Copies some) {
    return new GraphContent(file, layout, rows, longestSquare, mean, some);
  }

  GraphParameters parameters() {
    return layout.parameters();
  }

  /// One-bit codes.
  CodeRows near() {
    return parameters().coding() == RowCoding.BITS_IN_MEMORY ? apart() : records();
  }

  /// Four-bit codes.
  CodeRows fine() {
    return parameters().coding() == RowCoding.BITS_IN_MEMORY ? records() : apart();
  }

  /// A code and the links of each row.
  CodeRows records() {
    return new CodeRows(file, layout.offset(Region.NEAR), layout.nearStride());
  }

  /// The links of each row on the lowest layer; see [GraphLayer].
  CodeRows links() {
    return new CodeRows(
        file, layout.offset(Region.NEAR) + layout.linksOffset(), layout.nearStride());
  }

  /// Codes that lie apart from the links.
  private CodeRows apart() {
    return copies == null
        ? new CodeRows(file, layout.offset(Region.FINE), layout.apartStride())
        : new CodeRows(copies.fine, 0, layout.apartStride());
  }

  /// Keeps the extra of a row, where there are no codes that hold it.
  void setExtra(int row, float extra) {
    file.set(IndexBytes.FLOAT, near().at(row), extra);
  }

  CodeTransform transform() {
    GraphParameters parameters = parameters();
    return new CodeTransform(parameters.metric(), parameters.dimension(), mean, parameters.seed());
  }

  RowGeometry geometry() {
    return RowGeometry.of(parameters().metric(), rows.vectors(), longestSquare);
  }

  RowScorer scorer(int countMax) {
    return parameters().isCoded()
        ? new CodeScorer(this, countMax)
        : new VectorScorer(this, countMax);
  }

  /// Walks of this graph.
  Walk newWalk(int entry) {
    return parameters().coding().isOnDisk()
        ? new DiskWalk(this, entry)
        : new GraphWalk(this, entry);
  }

  /// The layers, the lowest first.
  GraphLayer[] layers() {
    GraphLayer[] layers = new GraphLayer[layout.layerRows().length + 1];
    layers[0] =
        new GraphLayer(file, links().offset(), layout.nearStride(), parameters().lowestLinksMax());
    MemorySegment upper = copies == null ? file : copies.upper;
    long before = copies == null ? 0 : layout.offset(Region.UPPER);
    for (int i = 0; i + 1 < layers.length; i++) {
      layers[i + 1] =
          new GraphLayer(
              upper,
              layout.upperLinks(i) - before,
              layout.upperStride(),
              parameters().m(),
              layout.table(i) - before,
              layout.layerRows()[i]);
    }
    return layers;
  }
}
