package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.RowGeometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// Measures the recall of a graph with rows that are not in it yet.
///
/// Some rows are inserted last. Before they are, each is searched for with rising effort among the
/// others and the answers compared with the exact ones: queries that the graph has not seen, from
/// where the rows come from.
final class RecallSampling {
  /// Rows that are held back.
  static final int SAMPLES = 160;

  /// Fewer rows are not worth a sample; they are scanned anyway.
  static final int ROWS_MIN = 2_000;

  private static final int FEW = 10;
  private static final int MANY = 100;
  private static final int BATCH = 256;
  private static final double TIE = 1e-6;

  private final GraphContent content;
  private final GraphDraft draft;
  private final int[] samples;
  private final int[] others;
  private final DoubleAdder[] few = adders();
  private final DoubleAdder[] many = adders();
  private final DoubleAdder[] scored = adders();

  /// @param samples rows that are not inserted yet
  /// @param others the rows that are
  RecallSampling(GraphContent content, GraphDraft draft, int[] samples, int[] others) {
    this.content = content;
    this.draft = draft;
    this.samples = samples;
    this.others = others;
  }

  private static DoubleAdder[] adders() {
    return Stream.generate(DoubleAdder::new)
        .limit(RecallCurve.EFFORTS.size())
        .toArray(DoubleAdder[]::new);
  }

  /// The rows to hold back: spread evenly, and on the lowest layer only.
  static int[] choose(GraphDraft draft, int[] linked) {
    if (linked.length < ROWS_MIN) {
      return new int[0];
    }
    int[] chosen = new int[SAMPLES];
    int step = linked.length / SAMPLES;
    int count = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int at = i * step;
      while (at < (i + 1) * step && draft.layerOfRow()[linked[at]] > 0) {
        at++;
      }
      if (at < (i + 1) * step) {
        chosen[count++] = linked[at];
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  CompletableFuture<RecallCurve> run(BuildResources resources, BuildProgress progress) {
    return RowLoop.run(resources, progress, samples.length, this::worker)
        .thenApply(done -> curve());
  }

  private IntConsumer worker() {
    RowGeometry geometry = content.geometry();
    GraphWalk walk = new GraphWalk(content, draft.entry());
    NearestRows exact = new NearestRows();
    FloatRows vectors = content.rows().vectors();
    int dimension = vectors.dimension();
    float[] query = new float[dimension];
    float[] padded = new float[dimension + ScratchLength.PADDING];
    return sample -> {
      MemorySegment.copy(
          vectors.data(), ValueLayout.JAVA_FLOAT, vectors.at(samples[sample]), query, 0, dimension);
      System.arraycopy(query, 0, padded, 0, dimension);
      float square = CodeQuantiser.square(padded, dimension);
      geometry.fromQuery(query, square);
      findExactly(geometry, exact);
      measure(walk, () -> walk.fromQuery(query, square), exact);
    };
  }

  private void findExactly(RowGeometry geometry, NearestRows exact) {
    exact.reset(MANY);
    int[] rows = new int[BATCH];
    float[] extras = new float[BATCH];
    float[] distances = new float[BATCH];
    for (int from = 0; from < others.length; from += BATCH) {
      int count = Math.min(BATCH, others.length - from);
      for (int i = 0; i < count; i++) {
        rows[i] = others[from + i];
        extras[i] = draft.extras()[rows[i]];
      }
      geometry.measure(rows, extras, count, distances);
      for (int i = 0; i < count; i++) {
        if (distances[i] < exact.limit()) {
          exact.insert(rows[i], distances[i]);
        }
      }
    }
  }

  private void measure(GraphWalk walk, Runnable reset, NearestRows exact) {
    boolean isComplete = false;
    double lastScored = 0;
    int lastEffort = 1;
    for (int i = 0; i < few.length; i++) {
      int effort = RecallCurve.EFFORTS.get(i);
      if (isComplete) {
        few[i].add(1);
        many[i].add(1);
        scored[i].add(lastScored * effort / lastEffort);
        continue;
      }
      long before = walk.beam().scored();
      reset.run();
      walk.begin(effort, null);
      walk.advance(Long.MAX_VALUE);
      walk.rank(Math.min(effort, MANY));
      double fewRecall = recall(walk.ranking().nearest(), exact, FEW);
      double manyRecall = recall(walk.ranking().nearest(), exact, MANY);
      lastScored = (double) (walk.beam().scored() - before);
      lastEffort = effort;
      few[i].add(fewRecall);
      many[i].add(manyRecall);
      scored[i].add(lastScored);
      isComplete = fewRecall == 1 && manyRecall == 1;
    }
  }

  /// Part of the nearest `k` that was found; what is as near as the last of them counts.
  private static double recall(NearestRows found, NearestRows exact, int k) {
    int wanted = Math.min(k, exact.size());
    double limit = exact.distance(wanted - 1);
    limit += TIE * Math.abs(limit);
    int hits = 0;
    for (int i = 0; i < Math.min(wanted, found.size()); i++) {
      hits += found.distance(i) <= limit ? 1 : 0;
    }
    return (double) hits / wanted;
  }

  private RecallCurve curve() {
    List<RecallCurve.Point> points = new ArrayList<>();
    if (samples.length > 0) {
      float bestFew = 0;
      float bestMany = 0;
      for (int i = 0; i < few.length; i++) {
        bestFew = Math.max(bestFew, (float) (few[i].sum() / samples.length));
        bestMany = Math.max(bestMany, (float) (many[i].sum() / samples.length));
        float mean = (float) (scored[i].sum() / samples.length);
        points.add(new RecallCurve.Point(RecallCurve.EFFORTS.get(i), bestFew, bestMany, mean));
      }
    }
    return new RecallCurve(points);
  }
}
