package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.PriorIndex;

/// Puts the links of a prior graph into the one that is built. One for each worker; for one thread.
///
/// A row that had links to rows that are gone keeps the others, and chooses among the rows that the
/// gone ones were linked to (after FreshDiskANN, Singh et al., 2021), by the heuristic that links
/// are chosen by everywhere. It gets at least as many links as it had, and does so for the loss of
/// a single one: else rows would lose some links in every merge and never get others.
final class LinkTransfer {
  private final GraphLayer[] from;
  private final GraphLayer[] to;
  private final int[] ordinals;
  private final byte[] layerOfRow;
  private final int m;
  private final int candidatesMax;
  private final NeighbourSelection selection;
  private final VisitedRows met;
  private final int[] links;
  private final int[] chosen;
  private final int[] gone;
  private int candidates;
  private int goneCount;

  /// @param from layers of the prior graph
  /// @param ordinals see [PriorIndex]
  LinkTransfer(GraphLayer[] from, int[] ordinals, GraphContent to, GraphDraft draft) {
    this.from = from;
    this.ordinals = ordinals;
    this.to = to.layers();
    layerOfRow = draft.layerOfRow();
    m = to.parameters().m();
    int linksMax = to.parameters().lowestLinksMax();
    candidatesMax = Math.max(to.parameters().efConstruction(), linksMax);
    selection = new NeighbourSelection(to.geometry(), draft.extras(), candidatesMax);
    met = new VisitedRows(ordinals.length);
    links = new int[linksMax];
    chosen = new int[linksMax];
    gone = new int[candidatesMax];
  }

  /// Comparisons of two rows since this was made.
  long compared() {
    return selection.compared();
  }

  /// Sets the links of a row of the prior graph, on every layer that it has, if it is kept.
  void transfer(int prior) {
    int row = ordinals[prior];
    if (row == PriorIndex.GONE) {
      return;
    }
    for (int layer = 0; layer <= layerOfRow[row]; layer++) {
      int count = from[layer].links(prior, links);
      int kept = 0;
      goneCount = 0;
      for (int i = 0; i < count; i++) {
        if (ordinals[links[i]] == PriorIndex.GONE) {
          gone[goneCount++] = links[i];
        } else {
          chosen[kept++] = ordinals[links[i]];
        }
      }
      if (kept < count) {
        findCandidates(from[layer], prior, count);
        kept = selection.complete(row, kept, count, to[layer].linksMax(), chosen);
      }
      to[layer].setLinks(row, chosen, kept);
    }
  }

  /// Follows links to rows that are gone; from there on only while few candidates are found.
  ///
  /// @param count links of the row
  private void findCandidates(GraphLayer layer, int prior, int count) {
    selection.clear();
    candidates = 0;
    met.clear();
    met.add(prior);
    for (int i = 0; i < count; i++) {
      met.add(links[i]);
    }
    int near = goneCount;
    for (int i = 0; i < goneCount && (i < near || candidates < m); i++) {
      collect(layer, gone[i]);
    }
  }

  private void collect(GraphLayer layer, int prior) {
    int count = layer.links(prior, links);
    for (int i = 0; i < count; i++) {
      if (!met.add(links[i])) {
        continue;
      }
      int row = ordinals[links[i]];
      if (row != PriorIndex.GONE && candidates < candidatesMax) {
        selection.add(row);
        candidates++;
      } else if (row == PriorIndex.GONE && goneCount < gone.length) {
        gone[goneCount++] = links[i];
      }
    }
  }
}
