package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowBitmap;

/// What a build knows of the rows and the file does not keep.
///
/// @param layerOfRow highest layer of each row
/// @param extras see [dev.azimuth.nodes.index.RowGeometry]
/// @param entry row that searches begin at; -1 if no row is linked
record GraphDraft(byte[] layerOfRow, float[] extras, RowBitmap linked, int entry) {
  /// Searches begin at a row of the highest layer.
  ///
  /// @param start the row that is taken unless another has a higher layer; -1 if there is none
  static GraphDraft of(byte[] layerOfRow, float[] extras, RowBitmap linked, int start) {
    int entry = start;
    for (int row = 0; row < layerOfRow.length; row++) {
      if (!linked.contains(row)) {
        layerOfRow[row] = 0;
      } else if (entry < 0 || layerOfRow[row] > layerOfRow[entry]) {
        entry = row;
      }
    }
    return new GraphDraft(layerOfRow, extras, linked, entry);
  }

  /// The same with searches that begin elsewhere.
  GraphDraft enteredAt(int row) {
    return new GraphDraft(layerOfRow, extras, linked, row);
  }

  /// Rows of a layer above the lowest, in ascending order.
  int[] rowsOf(int layer, int count) {
    int[] rows = new int[count];
    int at = 0;
    for (int row = 0; row < layerOfRow.length; row++) {
      if (layerOfRow[row] >= layer) {
        rows[at++] = row;
      }
    }
    return rows;
  }
}
