package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.NearestRows;
import java.util.Arrays;

/// Sees to it that every row can be reached from the entry by links of the lowest layer.
///
/// Reached rows form a tree by the links that they were first reached over. A row that is not
/// reached gets a link from a near row that is, in a free place or in that of a link outside of the
/// tree, so that what is reached stays so. For one thread, when nobody else changes links.
final class Reachability {
  private final GraphDraft draft;
  private final GraphLayer layer;
  private final RowScorer scorer;
  private final BeamSearch beam;
  private final int effort;
  private final int[] parents;
  private final int[] queue;
  private final int[] links;
  private int queued;
  private int followed;

  Reachability(GraphContent content, GraphDraft draft) {
    this.draft = draft;
    layer = content.layers()[0];
    int rowCount = content.layout().rowCount();
    scorer = content.scorer(layer.linksMax());
    beam = new BeamSearch(rowCount, layer.linksMax());
    effort = Math.min(64, content.parameters().efConstruction());
    parents = new int[rowCount];
    queue = new int[rowCount];
    links = new int[layer.linksMax()];
  }

  /// Rows scored since this was made.
  long compared() {
    return beam.scored();
  }

  /// Number of rows that cannot be reached.
  int countUnreached() {
    if (draft.entry() < 0) {
      return 0;
    }
    Arrays.fill(parents, -1);
    queued = 0;
    followed = 0;
    reach(draft.entry(), draft.entry());
    follow();
    return draft.linked().count() - queued;
  }

  /// Makes every row reachable; the number of rows that needed a link.
  int repair(BuildProgress progress) {
    int repaired = 0;
    if (countUnreached() == 0) {
      return repaired;
    }
    for (int row = 0; row < parents.length; row++) {
      if (parents[row] < 0 && draft.linked().contains(row)) {
        progress.check();
        attach(row);
        repaired++;
        follow();
      }
    }
    return repaired;
  }

  private void reach(int row, int parent) {
    parents[row] = parent;
    queue[queued++] = row;
  }

  private void follow() {
    while (followed < queued) {
      int row = queue[followed++];
      int count = layer.links(row, links);
      for (int i = 0; i < count; i++) {
        if (parents[links[i]] < 0) {
          reach(links[i], row);
        }
      }
    }
  }

  private void attach(int row) {
    scorer.fromRow(row, draft.extras()[row]);
    beam.begin(scorer, draft.entry(), effort, null);
    beam.advance(layer, scorer, Long.MAX_VALUE);
    NearestRows near = beam.nearest();
    for (int i = 0; i < near.size(); i++) {
      if (link(near.row(i), row)) {
        layer.addLink(row, near.row(i));
        return;
      }
    }
    for (int i = queued - 1; i >= 0; i--) {
      if (link(queue[i], row)) {
        return;
      }
    }
    throw new IllegalStateException("no row can take a link to row " + row);
  }

  /// Links to `row` from a reached row, if that has a place to spare.
  private boolean link(int from, int row) {
    if (!layer.addLink(from, row)) {
      int count = layer.links(from, links);
      int spare = count - 1;
      while (spare >= 0 && parents[links[spare]] == from) {
        spare--;
      }
      if (spare < 0) {
        return false;
      }
      layer.setLink(from, spare, row);
    }
    reach(row, from);
    return true;
  }
}
