package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// Measures how many deviations estimates by product codes have to be given.
///
/// What a code leaves of a vector is taken to point anywhere. Where rows lie along few directions
/// it points along these, as do the ways to other rows, and estimates are off by several times what
/// [ProductCode] says. So rows that are held back are searched for with ever more deviations, until
/// nearly all is found that a search of the same lists without codes finds. Used once.
final class DeviationSampling {
  /// What is tried, ascending.
  private static final float[] TRIED = {3, 4.5f, 6, 9, 12, 18, 24, 36};

  /// For what was not sampled: the most that is tried.
  static final float MOST = TRIED[TRIED.length - 1];

  /// So many that no estimate turns a row away.
  private static final float ALL = 1e6f;

  /// Part of what lists hold that is to be found.
  private static final double ENOUGH = 0.998;

  private static final int LISTS = 64;
  private static final int NEAREST = 10;

  private final ListContent content;
  private final WorkingVectors vectors;
  private final int[] samples;
  private final RowBitmap others;
  private final LongAdder wanted = new LongAdder();
  private final LongAdder[] found =
      Stream.generate(LongAdder::new).limit(TRIED.length).toArray(LongAdder[]::new);

  /// @param samples rows that are held back
  /// @param others rows that are not
  DeviationSampling(ListContent content, WorkingVectors vectors, int[] samples, RowBitmap others) {
    this.content = content;
    this.vectors = vectors;
    this.samples = samples;
    this.others = others;
  }

  CompletableFuture<Float> run(BuildResources resources, BuildProgress progress) {
    return RowLoop.run(resources, progress, samples.length, this::worker)
        .thenApply(_ -> leastEnough());
  }

  private IntConsumer worker() {
    ListTrial trial = new ListTrial(content, others, ALL);
    float[] query = new float[content.parameters().dimension()];
    return at -> {
      vectors.vectors().read(samples[at], query);
      float square = WideSampling.square(query);
      NearestRows nearest = trial.find(query, square, LISTS, NEAREST, ALL);
      int count = nearest.size();
      float limit = count == 0 ? 0 : WideSampling.limit(nearest.distance(count - 1));
      wanted.add(count);
      for (int i = 0; i < TRIED.length; i++) {
        NearestRows some = trial.find(query, square, LISTS, NEAREST, TRIED[i]);
        int hits = 0;
        for (int row = 0; row < some.size(); row++) {
          hits += some.distance(row) <= limit ? 1 : 0;
        }
        found[i].add(hits);
      }
    };
  }

  private float leastEnough() {
    for (int i = 0; i < TRIED.length; i++) {
      if (found[i].sum() >= ENOUGH * wanted.sum()) {
        return TRIED[i];
      }
    }
    return MOST;
  }
}
