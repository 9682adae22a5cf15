package dev.azimuth.nodes.index;

import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.FloatRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Measures the recall of an index with rows that are not in it yet.
///
/// Some rows are held back from the build. Each is searched for with rising effort among the others
/// and the answers compared with better ones: queries that the index has not seen, from where the
/// rows come from. For [#EXACT] of them these are the exact answers. More are compared with what
/// the greatest effort finds, which takes a fraction of that time in a large index: what a search
/// misses it often misses altogether, so that it takes many queries to tell .999 from .997.
public final class RecallSampling {
  /// Rows that are held back and compared with exact answers.
  public static final int EXACT = 160;

  private static final int SAMPLES_MAX = 1_000;

  /// One in so many rows is held back, between the two numbers above.
  private static final int ROWS_PER_SAMPLE = 100;

  /// Fewer rows are not worth a sample; they are scanned anyway.
  public static final int ROWS_MIN = 2_000;

  private static final int FEW = 10;
  private static final int MANY = 100;
  private static final int BATCH = 256;
  private static final double TIE = 1e-6;

  private final Sample sample;
  private final List<Integer> efforts;
  private final Supplier<Trial> trials;
  private final DoubleAdder[] few;
  private final DoubleAdder[] many;
  private final DoubleAdder[] scored;

  /// @param efforts that are sampled, ascending, at most [RecallCurve#POINTS_MAX]
  /// @param trials makes one for each worker
  public RecallSampling(Sample sample, List<Integer> efforts, Supplier<Trial> trials) {
    this.sample = sample;
    this.efforts = efforts;
    this.trials = trials;
    few = adders();
    many = adders();
    scored = adders();
  }

  /// What is searched for among what.
  ///
  /// @param queries rows that are held back, ascending
  /// @param others the rows that are not
  /// @param extras of all rows, see [RowGeometry]
  public record Sample(FloatRows vectors, int[] queries, int[] others, float[] extras) {}

  /// Searches of the index as far as it is built. For one thread.
  public interface Trial {
    /// Exact distances.
    RowGeometry geometry();

    /// The nearest `k` that a search with an effort finds of a query, whose squared length is
    /// given.
    NearestRows find(float[] query, float square, int effort, int k);

    /// Rows scored since the trial was made.
    long scored();
  }

  private DoubleAdder[] adders() {
    return Stream.generate(DoubleAdder::new).limit(efforts.size()).toArray(DoubleAdder[]::new);
  }

  /// How many of some rows to hold back where the greatest effort is nearly exact.
  public static int samples(int rowCount) {
    return Math.clamp(rowCount / ROWS_PER_SAMPLE, EXACT, SAMPLES_MAX);
  }

  /// The rows to hold back of some: spread evenly.
  ///
  /// @param samples how many at most
  /// @param mayHold rows that may be held back
  public static int[] choose(int[] rows, int samples, IntPredicate mayHold) {
    if (rows.length < ROWS_MIN) {
      return new int[0];
    }
    int[] chosen = new int[samples];
    int step = rows.length / samples;
    int count = 0;
    for (int i = 0; i < samples; i++) {
      int at = i * step;
      while (at < (i + 1) * step && !mayHold.test(rows[at])) {
        at++;
      }
      if (at < (i + 1) * step) {
        chosen[count++] = rows[at];
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  /// Those of some rows that are not held back.
  ///
  /// @param held rows that are, ascending
  public static int[] others(int[] rows, int[] held) {
    return Arrays.stream(rows).filter(row -> Arrays.binarySearch(held, row) < 0).toArray();
  }

  /// Measures; each row that is held back is a step of the build.
  public CompletableFuture<RecallCurve> run(BuildResources resources, BuildProgress progress) {
    return RowLoop.run(resources, progress, sample.queries.length, this::worker)
        .thenApply(done -> curve());
  }

  private IntConsumer worker() {
    Trial trial = trials.get();
    NearestRows best = new NearestRows();
    int exactEvery = Math.max(1, sample.queries.length / EXACT);
    FloatRows vectors = sample.vectors;
    int dimension = vectors.dimension();
    float[] query = new float[dimension];
    float[] padded = new float[dimension + ScratchLength.PADDING];
    return at -> {
      vectors.read(sample.queries[at], query);
      System.arraycopy(query, 0, padded, 0, dimension);
      float square = CodeQuantiser.square(padded, dimension);
      best.reset(MANY);
      int measured = efforts.size();
      if (at % exactEvery == 0) {
        trial.geometry().fromQuery(query, square);
        findExactly(trial.geometry(), best);
      } else {
        measured--;
        findByMost(trial, query, square, best);
      }
      measure(trial, query, square, best, measured);
    };
  }

  /// Takes what the greatest effort finds for all that there is.
  private void findByMost(Trial trial, float[] query, float square, NearestRows best) {
    int last = efforts.size() - 1;
    long before = trial.scored();
    NearestRows found = trial.find(query, square, efforts.get(last), MANY);
    for (int i = 0; i < found.size(); i++) {
      best.insert(found.row(i), found.distance(i));
    }
    few[last].add(1);
    many[last].add(1);
    scored[last].add((double) (trial.scored() - before));
  }

  private void findExactly(RowGeometry geometry, NearestRows exact) {
    int[] rows = new int[BATCH];
    float[] extras = new float[BATCH];
    float[] distances = new float[BATCH];
    for (int from = 0; from < sample.others.length; from += BATCH) {
      int count = Math.min(BATCH, sample.others.length - from);
      for (int i = 0; i < count; i++) {
        rows[i] = sample.others[from + i];
        extras[i] = sample.extras[rows[i]];
      }
      geometry.measure(rows, extras, count, distances);
      for (int i = 0; i < count; i++) {
        if (distances[i] < exact.limit()) {
          exact.insert(rows[i], distances[i]);
        }
      }
    }
  }

  /// Measures the first `count` efforts.
  private void measure(Trial trial, float[] query, float square, NearestRows best, int count) {
    boolean isComplete = false;
    double lastScored = 0;
    int lastEffort = 1;
    for (int i = 0; i < count; i++) {
      int effort = efforts.get(i);
      if (isComplete) {
        few[i].add(1);
        many[i].add(1);
        scored[i].add(lastScored * effort / lastEffort);
        continue;
      }
      long before = trial.scored();
      NearestRows found = trial.find(query, square, effort, MANY);
      double fewRecall = recall(found, best, FEW);
      double manyRecall = recall(found, best, MANY);
      lastScored = (double) (trial.scored() - before);
      lastEffort = effort;
      few[i].add(fewRecall);
      many[i].add(manyRecall);
      scored[i].add(lastScored);
      isComplete = fewRecall == 1 && manyRecall == 1;
    }
  }

  /// Part of the nearest `k` that was found; what is as near as the last of them counts.
  private static double recall(NearestRows found, NearestRows best, int k) {
    int wanted = Math.min(k, best.size());
    double limit = best.distance(wanted - 1);
    limit += TIE * Math.abs(limit);
    int hits = 0;
    for (int i = 0; i < Math.min(wanted, found.size()); i++) {
      hits += found.distance(i) <= limit ? 1 : 0;
    }
    return (double) hits / wanted;
  }

  private RecallCurve curve() {
    List<RecallCurve.Point> points = new ArrayList<>();
    int samples = sample.queries.length;
    if (samples > 0) {
      float bestFew = 0;
      float bestMany = 0;
      for (int i = 0; i < few.length; i++) {
        bestFew = Math.max(bestFew, (float) (few[i].sum() / samples));
        bestMany = Math.max(bestMany, (float) (many[i].sum() / samples));
        float mean = (float) (scored[i].sum() / samples);
        points.add(new RecallCurve.Point(efforts.get(i), bestFew, bestMany, mean));
      }
    }
    return new RecallCurve(points);
  }
}
