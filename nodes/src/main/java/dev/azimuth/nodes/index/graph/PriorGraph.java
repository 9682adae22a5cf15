package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.index.RowBitmap;
import java.util.Optional;

/// A graph that another one starts from: rows that are in both keep their layers and their links to
/// one another. Changed by one thread, before others read it.
final class PriorGraph {
  /// The rows that are kept are at least one of so many parts of those that are linked; see
  /// decision 0025.
  private static final int KEPT_PARTS = 3;

  /// The rows that are gone are at most one of so many parts of those that were linked.
  private static final int GONE_PARTS = 5;

  private final GraphIndex index;
  private final int[] ordinals;
  private final long[] kept;
  private final int entry;

  private PriorGraph(GraphIndex index, int[] ordinals, long[] kept) {
    this.index = index;
    this.ordinals = ordinals;
    this.kept = kept;
    entry = findEntry();
  }

  /// The graph of `prior`, if it is like one by these parameters and the better start.
  ///
  /// @param vectors of the rows that are linked now
  static Optional<PriorGraph> of(
      PriorIndex prior, GraphParameters parameters, FloatRows vectors, RowBitmap linked) {
    GraphLayout layout = GraphFile.layout(prior.file(), prior.objectKey());
    int[] ordinals = prior.ordinals();
    if (!parameters.isLike(layout.parameters()) || layout.rowCount() != ordinals.length) {
      return Optional.empty();
    }
    // Of what it borrows only the file is read: these vectors have other ordinals.
    GraphIndex index = GraphIndex.openVerified(prior.file(), vectors, prior.objectKey());
    RowBitmap before = index.rows().ordered();
    long[] kept = new long[linked.words().length];
    int keptCount = 0;
    for (int row = 0; row < ordinals.length; row++) {
      int now = ordinals[row];
      if (now != PriorIndex.GONE && before.contains(row) && linked.contains(now)) {
        kept[now >>> 6] |= 1L << now;
        keptCount++;
      } else {
        ordinals[row] = PriorIndex.GONE;
      }
    }
    boolean isBetter =
        keptCount > 0
            && (long) KEPT_PARTS * keptCount >= linked.count()
            && (long) GONE_PARTS * (before.count() - keptCount) <= before.count();
    return isBetter ? Optional.of(new PriorGraph(index, ordinals, kept)) : Optional.empty();
  }

  /// Where searches began if that row is kept, else a kept row of the highest layer that has one.
  private int findEntry() {
    if (ordinals[index.entry()] != PriorIndex.GONE) {
      return ordinals[index.entry()];
    }
    int[] layerRows = layout().layerRows();
    for (int layer = layerRows.length - 1; layer >= 0; layer--) {
      for (int row : upperRows(layer)) {
        if (ordinals[row] != PriorIndex.GONE) {
          return ordinals[row];
        }
      }
    }
    return RowBitmap.of(kept).toArray()[0];
  }

  private GraphLayout layout() {
    return index.content().layout();
  }

  /// Rows of a layer; `layer` counts from 0 above the lowest.
  private int[] upperRows(int layer) {
    return layout().upperRows(index.content().file(), layer);
  }

  /// A kept row that searches can begin at.
  int entry() {
    return entry;
  }

  /// Number of rows that it has, kept or not.
  int rowCount() {
    return ordinals.length;
  }

  /// The rows that are kept.
  RowBitmap kept() {
    return RowBitmap.of(kept);
  }

  /// Bytes that it takes beside its file.
  long memoryBytes() {
    return PriorIndex.memoryBytes(ordinals.length) + (long) kept.length * Long.BYTES;
  }

  /// Gives the kept rows the layers that they had.
  void putLayers(byte[] layerOfRow) {
    for (int row : ordinals) {
      if (row != PriorIndex.GONE) {
        layerOfRow[row] = 0;
      }
    }
    for (int layer = 0; layer < layout().layerRows().length; layer++) {
      for (int row : upperRows(layer)) {
        if (ordinals[row] != PriorIndex.GONE) {
          layerOfRow[ordinals[row]] = (byte) (layer + 1);
        }
      }
    }
  }

  /// Treats some rows as gone.
  ///
  /// @param rows ascending; not [#entry]
  void drop(int[] rows) {
    for (int row : rows) {
      kept[row >>> 6] &= ~(1L << row);
    }
    for (int row = 0; row < ordinals.length; row++) {
      int now = ordinals[row];
      if (now != PriorIndex.GONE && (kept[now >>> 6] >>> now & 1) == 0) {
        ordinals[row] = PriorIndex.GONE;
      }
    }
  }

  /// What puts its links into another graph; for one thread.
  LinkTransfer newTransfer(GraphContent to, GraphDraft draft) {
    return new LinkTransfer(index.content().layers(), ordinals, to, draft);
  }
}
