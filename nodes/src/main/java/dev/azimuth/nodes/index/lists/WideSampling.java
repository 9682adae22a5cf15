package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.RowLoop;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/// Measures in how many of the nearest lists the nearest 1,000 rows are, and the nearest
/// [ListEfforts#WIDEST].
///
/// All rows are compared with some of those that are held back, list after list as a search looks
/// into them, so that one pass tells of every number of lists. What codes turn away by mistake,
/// about one row in a thousand, is not told. Used once.
final class WideSampling {
  /// Rows that are searched for: as many hits as hundreds of searches for 100 have.
  private static final int QUERIES = 40;

  private static final int BATCH = 256;
  private static final float TIE = 1e-6f;

  private final ListContent content;
  private final WorkingVectors vectors;
  private final int[] queries;
  private final RowBitmap others;
  private final List<Integer> efforts;
  private final float[][] few;
  private final float[][] many;
  private final float[][] scored;

  /// @param samples rows that are held back
  /// @param others rows that are not
  /// @param efforts numbers of lists, ascending
  WideSampling(
      ListContent content,
      WorkingVectors vectors,
      int[] samples,
      RowBitmap others,
      List<Integer> efforts) {
    this.content = content;
    this.vectors = vectors;
    this.others = others;
    this.efforts = efforts;
    int every = Math.max(1, samples.length / QUERIES);
    queries = new int[Math.min(QUERIES, samples.length)];
    Arrays.setAll(queries, i -> samples[i * every]);
    few = new float[queries.length][efforts.size()];
    many = new float[queries.length][efforts.size()];
    scored = new float[queries.length][efforts.size()];
  }

  /// Bytes that a worker takes.
  static long memoryBytes(int rowCount) {
    return 2L * Float.BYTES * rowCount;
  }

  /// Steps of the build that it makes with so many rows held back.
  static int steps(int samples) {
    return Math.min(QUERIES, samples);
  }

  CompletableFuture<RecallCurve> run(BuildResources resources, BuildProgress progress) {
    return RowLoop.run(resources, progress, queries.length, 1, this::worker)
        .thenApply(_ -> curve());
  }

  private IntConsumer worker() {
    int dimension = content.parameters().dimension();
    int listCount = content.layout().listCount();
    float[] query = new float[dimension];
    float[] working = new float[content.parameters().working()];
    float[] distances = new float[others.count()];
    int[] ends = new int[listCount];
    NearestCentre centres = new NearestCentre(content.centres(), listCount);
    ListOrder order = new ListOrder(listCount);
    RowGeometry geometry = content.geometry();
    ListRows rows = new ListRows(geometry);
    return at -> {
      vectors.vectors().read(queries[at], query);
      float square = square(query);
      geometry.fromQuery(query, square);
      WorkingVectors.query(content.parameters().metric(), query, square, working);
      order.reset(centres.measure(working));
      int count = 0;
      for (int rank = 0; rank < listCount; rank++) {
        count = rows.measure(order.take(), distances, count);
        ends[rank] = count;
      }
      measure(at, distances, ends);
    };
  }

  /// The squared length of a row that is searched for.
  static float square(float[] vector) {
    double square = 0;
    for (float element : vector) {
      square += (double) element * element;
    }
    return (float) square;
  }

  private void measure(int query, float[] distances, int[] ends) {
    float[] sorted = distances.clone();
    Arrays.sort(sorted);
    int wide = Math.min(ListEfforts.WIDE, sorted.length);
    int widest = Math.min(ListEfforts.WIDEST, sorted.length);
    float wideLimit = limit(sorted[wide - 1]);
    float widestLimit = limit(sorted[widest - 1]);
    int fewHits = 0;
    int manyHits = 0;
    int from = 0;
    for (int i = 0; i < efforts.size(); i++) {
      int end = ends[efforts.get(i) - 1];
      for (; from < end; from++) {
        fewHits += distances[from] <= wideLimit ? 1 : 0;
        manyHits += distances[from] <= widestLimit ? 1 : 0;
      }
      few[query][i] = (float) Math.min(fewHits, wide) / wide;
      many[query][i] = (float) Math.min(manyHits, widest) / widest;
      scored[query][i] = end;
    }
  }

  /// What counts as near as a distance.
  static float limit(float distance) {
    return distance + TIE * Math.abs(distance);
  }

  private RecallCurve curve() {
    List<RecallCurve.Point> points = new ArrayList<>();
    for (int i = 0; i < efforts.size() && queries.length > 0; i++) {
      points.add(
          new RecallCurve.Point(efforts.get(i), mean(few, i), mean(many, i), mean(scored, i)));
    }
    return new RecallCurve(points);
  }

  private static float mean(float[][] values, int effort) {
    double sum = 0;
    for (float[] ofQuery : values) {
      sum += ofQuery[effort];
    }
    return (float) (sum / values.length);
  }

  /// Rows of lists, compared with a query. Scratch space; for one thread.
  private final class ListRows {
    private final RowGeometry geometry;
    private final int[] rows = new int[BATCH];
    private final float[] extras = new float[BATCH];
    private final float[] out = new float[BATCH];

    private ListRows(RowGeometry geometry) {
      this.geometry = geometry;
    }

    /// Puts the distances of a list's rows that are not held back into `distances`, from `count`
    /// on; returns where they end.
    int measure(int list, float[] distances, int count) {
      MemorySegment file = content.file();
      long first = content.layout().offset(Region.ROWS);
      int end = content.start(list + 1);
      int filled = count;
      int batch = 0;
      for (int place = content.start(list); place < end; place++) {
        int row = file.get(IndexBytes.INT, first + (long) Integer.BYTES * place);
        rows[batch] = row;
        extras[batch] = vectors.extras()[row];
        batch += others.contains(row) ? 1 : 0;
        if (batch == BATCH) {
          filled = flush(batch, distances, filled);
          batch = 0;
        }
      }
      return flush(batch, distances, filled);
    }

    private int flush(int batch, float[] distances, int filled) {
      geometry.measure(rows, extras, batch, out);
      System.arraycopy(out, 0, distances, filled, batch);
      return filled + batch;
    }
  }
}
