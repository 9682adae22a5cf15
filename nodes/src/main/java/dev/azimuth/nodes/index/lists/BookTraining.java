package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowLoop;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/// Finds the words of product codes: k-means in each part, on what is left of a sample of rows when
/// their centres are taken away. Used once.
final class BookTraining {
  private static final int ROUNDS = 6;
  private static final int ROWS_MAX = 8_192;
  private static final int ROWS_MIN = 512;
  private static final int FLOATS_MAX = 1 << 24;

  private final ProductCode code;
  private final WorkingVectors vectors;
  private final FloatRows centres;
  private final int listCount;
  private final int[] sample;
  private final float[] rests;

  /// @param code whose book is filled
  /// @param rows that may be in the sample
  BookTraining(
      ProductCode code,
      WorkingVectors vectors,
      FloatRows centres,
      int listCount,
      int[] rows,
      Random random) {
    this.code = code;
    this.vectors = vectors;
    this.centres = centres;
    this.listCount = listCount;
    sample = CentreTraining.draw(rows, sampleSize(rows.length, code.working()), random);
    rests = new float[sample.length * code.working()];
  }

  /// Rows of the sample out of so many.
  static int sampleSize(int rowCount, int working) {
    return Math.min(rowCount, Math.clamp(FLOATS_MAX / working, ROWS_MIN, ROWS_MAX));
  }

  CompletableFuture<Void> run(BuildResources resources, BuildProgress progress) {
    if (sample.length == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return RowLoop.run(resources, progress, sample.length, this::reader)
        .thenCompose(
            _ -> RowLoop.run(resources, progress, code.parts(), 1, () -> part -> train(part)));
  }

  private IntConsumer reader() {
    int working = code.working();
    float[] vector = new float[working];
    float[] centre = new float[working];
    NearestCentre nearest = new NearestCentre(centres, listCount);
    return i -> {
      vectors.read(sample[i], vector);
      int list = nearest.find(vector);
      MemorySegment.copy(centres.data(), IndexBytes.FLOAT, centres.at(list), centre, 0, working);
      for (int d = 0; d < working; d++) {
        rests[i * working + d] = vector[d] - centre[d];
      }
    };
  }

  private void train(int part) {
    int first = code.first(part);
    int end = code.first(part + 1);
    int working = code.working();
    float[] book = code.book();
    for (int word = 0; word < ProductCode.WORDS; word++) {
      int row = (int) ((long) word * sample.length / ProductCode.WORDS);
      for (int d = first; d < end; d++) {
        book[d * ProductCode.WORDS + word] = rests[row * working + d];
      }
    }
    float[] distances = new float[ProductCode.WORDS];
    float[] sums = new float[(end - first) * ProductCode.WORDS];
    int[] counts = new int[ProductCode.WORDS];
    for (int round = 0; round < ROUNDS; round++) {
      Arrays.fill(sums, 0);
      Arrays.fill(counts, 0);
      for (int row = 0; row < sample.length; row++) {
        int word = ProductCode.nearest(book, first, end, rests, row * working, distances);
        counts[word]++;
        for (int d = first; d < end; d++) {
          sums[(d - first) * ProductCode.WORDS + word] += rests[row * working + d];
        }
      }
      for (int i = 0; i < sums.length; i++) {
        int count = counts[i % ProductCode.WORDS];
        if (count > 0) {
          book[first * ProductCode.WORDS + i] = sums[i] / count;
        }
      }
    }
  }
}
