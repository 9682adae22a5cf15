package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.NearestRows;
import java.util.concurrent.locks.ReentrantLock;

/// Puts rows into the graph. One for each worker; for one thread at a time.
final class RowInserter {
  private final GraphLayer[] layers;
  private final byte[] layerOfRow;
  private final float[] extras;
  private final int entry;
  private final int entryLayer;
  private final int m;
  private final int efConstruction;
  private final LinkLocks locks;
  private final RowScorer scorer;
  private final BeamSearch beam;
  private final NeighbourSelection selection;
  private final int[] back;
  private final int[][] links;
  private final int[] linkCounts;

  RowInserter(GraphContent content, GraphDraft draft, LinkLocks locks) {
    GraphParameters parameters = content.parameters();
    layers = content.layers();
    layerOfRow = draft.layerOfRow();
    extras = draft.extras();
    entry = draft.entry();
    entryLayer = entry < 0 ? 0 : layerOfRow[entry];
    m = parameters.m();
    efConstruction = parameters.efConstruction();
    this.locks = locks;
    int linksMax = parameters.lowestLinksMax();
    scorer = content.scorer(LinkWarmer.WIDTH * linksMax);
    beam =
        new BeamSearch(
            content.layout().rowCount(), linksMax, LinkWarmer.WIDTH, new LinkWarmer(content));
    selection =
        new NeighbourSelection(content.geometry(), extras, Math.max(efConstruction, linksMax) + 1);
    back = new int[linksMax];
    links = new int[layers.length][m];
    linkCounts = new int[layers.length];
  }

  /// Locks over the links of rows, shared by all workers of a build.
  static final class LinkLocks {
    private final ReentrantLock[] locks = new ReentrantLock[1024];

    LinkLocks() {
      for (int i = 0; i < locks.length; i++) {
        locks[i] = new ReentrantLock();
      }
    }

    ReentrantLock of(int row) {
      return locks[row & (locks.length - 1)];
    }
  }

  /// Comparisons of two rows since the inserter was made.
  long compared() {
    return beam.scored() + selection.compared();
  }

  /// Inserts a row. Its own links are set on every layer before others link to it, the lowest layer
  /// first: who meets it on one layer can go on below. On layers above those of the entry, where
  /// nobody is yet, it gets no links.
  void insert(int row) {
    if (row == entry) {
      return;
    }
    scorer.fromRow(row, extras[row]);
    int at = entry;
    int top = Math.min(layerOfRow[row], entryLayer);
    for (int layer = entryLayer; layer > top; layer--) {
      at = beam.descend(layers[layer], scorer, at);
    }
    for (int layer = top; layer >= 0; layer--) {
      at = choose(row, layer, at);
    }
    for (int layer = 0; layer <= top; layer++) {
      for (int i = 0; i < linkCounts[layer]; i++) {
        linkBack(layers[layer], links[layer][i], row);
      }
    }
  }

  /// Sets the links of the row on a layer; the nearest row there.
  private int choose(int row, int layer, int from) {
    beam.begin(scorer, from, efConstruction, null);
    beam.advance(layers[layer], scorer, Long.MAX_VALUE);
    NearestRows nearest = beam.nearest();
    selection.clear();
    for (int i = 0; i < nearest.size(); i++) {
      if (nearest.row(i) != row) {
        selection.add(nearest.row(i));
      }
    }
    linkCounts[layer] = selection.select(row, m, links[layer]);
    layers[layer].setLinks(row, links[layer], linkCounts[layer]);
    return nearest.row(0);
  }

  private void linkBack(GraphLayer layer, int from, int to) {
    ReentrantLock lock = locks.of(from);
    lock.lock();
    try {
      if (!layer.addLink(from, to)) {
        selection.clear();
        int count = layer.links(from, back);
        for (int i = 0; i < count; i++) {
          selection.add(back[i]);
        }
        selection.add(to);
        int kept = selection.select(from, layer.linksMax(), back);
        layer.setLinks(from, back, kept);
      }
    } finally {
      lock.unlock();
    }
  }
}
