package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import java.lang.foreign.MemorySegment;

/// The parts of a graph index in memory, with the vectors that it is about: what building and
/// searching share. Borrows both memories.
record GraphContent(
    MemorySegment file, GraphLayout layout, IndexRows rows, float longestSquare, float[] mean) {

  GraphParameters parameters() {
    return layout.parameters();
  }

  /// One-bit codes.
  CodeRows near() {
    return new CodeRows(file, layout.offset(Region.NEAR), layout.nearStride());
  }

  /// Four-bit codes.
  CodeRows fine() {
    return new CodeRows(file, layout.offset(Region.FINE), layout.fineStride());
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
    return new RowGeometry(parameters().metric(), rows.vectors(), longestSquare);
  }

  RowScorer scorer(int countMax) {
    return parameters().isCoded()
        ? new CodeScorer(this, countMax)
        : new VectorScorer(this, countMax);
  }

  /// The layers, the lowest first.
  GraphLayer[] layers() {
    GraphLayer[] layers = new GraphLayer[layout.layerRows().length + 1];
    layers[0] =
        new GraphLayer(
            file,
            layout.offset(Region.NEAR) + layout.linksOffset(),
            layout.nearStride(),
            parameters().lowestLinksMax());
    for (int i = 0; i + 1 < layers.length; i++) {
      layers[i + 1] =
          new GraphLayer(
              file,
              layout.upperLinks(i),
              layout.upperStride(),
              parameters().m(),
              layout.table(i),
              layout.layerRows()[i]);
    }
    return layers;
  }
}
