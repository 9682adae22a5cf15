package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowLoop;
import dev.azimuth.nodes.index.SortableDistance;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/// Finds centres by k-means (Lloyd's algorithm) on a sample of rows, from rows drawn at random.
///
/// A centre to which no row of the sample is nearest is put where a row is farthest from its own.
/// The same rows and seed give the same centres, however many workers there are. Used once.
final class CentreTraining {
  /// Times that rows are given to centres and centres moved.
  static final int ROUNDS = 5;

  /// Rows of the sample for each centre.
  private static final int ROWS_PER_LIST = 32;

  private final WorkingVectors vectors;
  private final FloatRows centres;
  private final int listCount;
  private final int working;
  private final int[] sample;
  private final int[] listOf;
  private final float[] distances;

  /// @param centres where they are put
  /// @param rows that may be in the sample
  CentreTraining(
      WorkingVectors vectors, FloatRows centres, int listCount, int[] rows, Random random) {
    this.vectors = vectors;
    this.centres = centres;
    this.listCount = listCount;
    working = centres.dimension();
    sample = draw(rows, sampleSize(rows.length, listCount), random);
    listOf = new int[sample.length];
    distances = new float[sample.length];
  }

  /// Rows of the sample out of so many.
  static int sampleSize(int rowCount, int listCount) {
    return (int) Math.min(rowCount, (long) ROWS_PER_LIST * listCount);
  }

  /// Draws some of the rows, each at most once.
  static int[] draw(int[] rows, int count, Random random) {
    int[] shuffled = rows.clone();
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(shuffled.length - i);
      int drawn = shuffled[other];
      shuffled[other] = shuffled[i];
      shuffled[i] = drawn;
    }
    return Arrays.copyOf(shuffled, count);
  }

  CompletableFuture<Void> run(BuildResources resources, BuildProgress progress) {
    float[] vector = new float[working];
    for (int list = 0; list < Math.min(listCount, sample.length); list++) {
      vectors.read(sample[list], vector);
      put(list, vector);
    }
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int round = 0; round < ROUNDS && sample.length > 0; round++) {
      done =
          done.thenCompose(_ -> RowLoop.run(resources, progress, sample.length, this::assigner))
              .thenCompose(_ -> {
                Members members = members();
                return RowLoop.run(resources, progress, listCount, () -> mover(members));
              });
    }
    return done;
  }

  private void put(int list, float[] centre) {
    MemorySegment.copy(centre, 0, centres.data(), IndexBytes.FLOAT, centres.at(list), working);
  }

  private IntConsumer assigner() {
    float[] vector = new float[working];
    NearestCentre nearest = new NearestCentre(centres, listCount);
    return i -> {
      vectors.read(sample[i], vector);
      listOf[i] = nearest.find(vector);
      distances[i] = nearest.distance();
    };
  }

  /// Which of the sample is in which list.
  ///
  /// @param starts first place of each list in `order`, and the end of the last
  /// @param order places in the sample, by list
  /// @param lonely for each list without rows the place in the sample that it moves to; -1 for the
  ///   others
  private record Members(int[] starts, int[] order, int[] lonely) {}

  private Members members() {
    int[] starts = new int[listCount + 1];
    for (int list : listOf) {
      starts[list + 1]++;
    }
    for (int list = 0; list < listCount; list++) {
      starts[list + 1] += starts[list];
    }
    int[] next = Arrays.copyOf(starts, listCount);
    int[] order = new int[sample.length];
    for (int i = 0; i < sample.length; i++) {
      order[next[listOf[i]]++] = i;
    }
    return new Members(starts, order, lonely(starts));
  }

  private int[] lonely(int[] starts) {
    int[] lonely = new int[listCount];
    Arrays.fill(lonely, -1);
    long[] farthest = new long[0];
    int taken = 0;
    for (int list = 0; list < listCount; list++) {
      if (starts[list] < starts[list + 1]) {
        continue;
      }
      if (farthest.length == 0) {
        farthest = byDistance();
      }
      if (taken < farthest.length) {
        lonely[list] = (int) farthest[farthest.length - ++taken];
      }
    }
    return lonely;
  }

  private long[] byDistance() {
    long[] entries = new long[sample.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = SortableDistance.entry(distances[i], i);
    }
    Arrays.sort(entries);
    return entries;
  }

  private IntConsumer mover(Members members) {
    float[] vector = new float[working];
    double[] sum = new double[working];
    return list -> {
      int from = members.starts[list];
      int count = members.starts[list + 1] - from;
      if (count == 0) {
        if (members.lonely[list] >= 0) {
          vectors.read(sample[members.lonely[list]], vector);
          put(list, vector);
        }
        return;
      }
      Arrays.fill(sum, 0);
      for (int i = from; i < from + count; i++) {
        vectors.read(sample[members.order[i]], vector);
        for (int j = 0; j < working; j++) {
          sum[j] += vector[j];
        }
      }
      for (int j = 0; j < working; j++) {
        vector[j] = (float) (sum[j] / count);
      }
      put(list, vector);
    };
  }
}
