package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.VectorRanking;
import org.jspecify.annotations.Nullable;

/// Walks a graph in memory: codes beside the links turn rows away, and those apart tell the rest.
final class GraphWalk implements Walk {
  /// A row is compared in full precision when its four-bit estimate less so many deviations is not
  /// beyond the nearest k.
  static final float RANKED_DEVIATIONS = 3f;

  private final GraphContent content;
  private final int entry;
  private final GraphLayer[] layers;
  private final BeamSearch beam;
  private final RowScorer scorer;
  private final RowGeometry geometry;
  private final VectorRanking ranking;
  private final CodeRows fine;

  GraphWalk(GraphContent content, int entry) {
    this.content = content;
    this.entry = entry;
    layers = content.layers();
    int linksMax = content.parameters().lowestLinksMax();
    scorer = content.scorer(Math.max(LinkWarmer.WIDTH * linksMax, CodeScan.BATCH));
    beam =
        new BeamSearch(
            content.layout().rowCount(), linksMax, LinkWarmer.WIDTH, new LinkWarmer(content));
    geometry = content.geometry();
    ranking = new VectorRanking(geometry);
    fine = content.fine();
  }

  RowScorer scorer() {
    return scorer;
  }

  @Override
  public RowGeometry geometry() {
    return geometry;
  }

  @Override
  public VectorRanking ranking() {
    return ranking;
  }

  @Override
  public long scored() {
    return beam.scored();
  }

  @Override
  public long recordsRead() {
    return 0;
  }

  @Override
  public double acceptedShare() {
    return beam.acceptedShare();
  }

  @Override
  public Scan newScan() {
    return new CodeScan(this);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    scorer.fromQuery(query, square);
    geometry.fromQuery(query, square);
  }

  @Override
  public void begin(int effort, @Nullable RowBitmap matching) {
    int at = entry;
    for (int layer = layers.length - 1; layer > 0; layer--) {
      at = beam.descend(layers[layer], scorer, at);
    }
    beam.begin(scorer, at, effort, matching);
  }

  @Override
  public boolean advance(long scoredMax) {
    return beam.advance(layers[0], scorer, scoredMax);
  }

  @Override
  public void rank(int k) {
    NearestRows found = beam.nearest();
    ranking.reset(k);
    if (!(scorer instanceof CodeScorer codes)) {
      for (int i = 0; i < Math.min(k, found.size()); i++) {
        ranking.nearest().insert(found.row(i), found.distance(i));
      }
      return;
    }
    int at = 0;
    while (at < found.size()) {
      float limit = ranking.nearest().limit();
      int batch = 0;
      while (at < found.size() && batch < VectorRanking.BATCH) {
        int row = found.row(at);
        float error = RANKED_DEVIATIONS * codes.nibbles().error(fine, row);
        if (found.distance(at) - error < limit) {
          ranking.add(row, codes.nibbles().extra(fine, row));
          batch++;
        }
        at++;
      }
      ranking.flush();
    }
  }

  GraphContent content() {
    return content;
  }
}
