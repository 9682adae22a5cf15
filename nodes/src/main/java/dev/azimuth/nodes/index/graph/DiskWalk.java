package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.VectorRanking;
import dev.azimuth.nodes.index.code.NibbleQuery;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks a graph whose codes are in memory and whose links are on disk.
///
/// Neighbours are told apart by the codes in memory alone. A record is read only of rows whose
/// links are followed, those of a beam at once; it also tells better how far the row itself is.
/// Vectors are read at the end, of the few rows that may be among the nearest (after DiskANN,
/// Subramanya et al., 2019, with the vector in the place that it has anyway).
final class DiskWalk implements Walk {
  private final GraphContent content;
  private final int entry;
  private final GraphLayer[] layers;
  private final BeamSearch beam;
  private final ResidentScorer scorer;
  private final NibbleQuery nibbles;
  private final RowGeometry geometry;
  private final VectorRanking ranking;
  private final CodeRows fine;
  private final CodeRows records;
  private final FloatRows vectors;
  private final PageReads recordReads;
  private final PageReads vectorReads;
  private final NearestRows followed = new NearestRows();
  private final float[] estimates;
  private int[] wanted = {};
  private @Nullable RowBitmap accepted;
  private long recordsRead;

  DiskWalk(GraphContent content, int entry) {
    this.content = content;
    this.entry = entry;
    layers = content.layers();
    GraphParameters parameters = content.parameters();
    int neighboursMax = parameters.beamWidth() * parameters.lowestLinksMax();
    scorer = new ResidentScorer(content, Math.max(neighboursMax, DiskScan.BATCH));
    nibbles = scorer.codes().nibbles();
    estimates = new float[Math.max(DiskScan.BATCH, parameters.beamWidth())];
    beam =
        new BeamSearch(
            content.layout().rowCount(),
            parameters.lowestLinksMax(),
            parameters.beamWidth(),
            this::follow);
    geometry = content.geometry();
    ranking = new VectorRanking(geometry);
    fine = content.fine();
    records = content.records();
    vectors = content.rows().vectors();
    recordReads = new PageReads(records.data());
    vectorReads = new PageReads(vectors.data());
  }

  ResidentScorer scorer() {
    return scorer;
  }

  GraphContent content() {
    return content;
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
    return recordsRead;
  }

  @Override
  public double acceptedShare() {
    return beam.acceptedShare();
  }

  @Override
  public Scan newScan() {
    return new DiskScan(this);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    scorer.fromQuery(query, square);
    geometry.fromQuery(query, square);
  }

  @Override
  public void begin(int effort, @Nullable RowBitmap matching) {
    accepted = matching;
    followed.reset(effort);
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

  private void follow(int[] rows, int count) {
    readRecords(rows, count);
    nibbles.estimate(fine, rows, count, estimates);
    for (int i = 0; i < count; i++) {
      boolean isAccepted = accepted == null || accepted.contains(rows[i]);
      if (isAccepted && estimates[i] < followed.limit()) {
        followed.insert(rows[i], estimates[i]);
      }
    }
  }

  /// Records of some rows are about to be read.
  void readRecords(int[] rows, int count) {
    recordsRead += count;
    recordReads.read(records.offset(), records.stride(), rows, count);
  }

  /// Vectors of some rows are about to be read.
  void readVectors(int[] rows, int count) {
    vectorReads.read(vectors, rows, count);
  }

  @Override
  public void rank(int k) {
    ranking.reset(k);
    readLikely(k);
    int at = 0;
    while (at < followed.size()) {
      float limit = ranking.nearest().limit();
      int batch = 0;
      while (at < followed.size() && batch < VectorRanking.BATCH) {
        int row = followed.row(at);
        if (followed.distance(at) - error(row) < limit) {
          ranking.add(row, nibbles.extra(fine, row));
          batch++;
        }
        at++;
      }
      ranking.flush();
    }
  }

  private float error(int row) {
    return GraphWalk.RANKED_DEVIATIONS * nibbles.error(fine, row);
  }

  /// Has the vectors read, all at once, that will probably be compared.
  private void readLikely(int k) {
    int size = followed.size();
    if (size == 0 || k == 0) {
      return;
    }
    if (wanted.length < size) {
      wanted = Arrays.copyOf(wanted, size);
    }
    float limit = followed.distance(Math.min(k, size) - 1);
    int count = 0;
    for (int i = 0; i < size; i++) {
      wanted[count] = followed.row(i);
      count += i < k || followed.distance(i) - error(wanted[count]) < limit ? 1 : 0;
    }
    readVectors(wanted, count);
  }
}
