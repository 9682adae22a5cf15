package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// The lengths of all rows and their mean: the first pass of a build.
public final class RowMeasures {
  /// Squared lengths beyond these leave float32 no room to work with.
  private static final float SQUARE_MAX = 0x1p100f;

  private static final float SQUARE_MIN = 0x1p-90f;

  private final DistanceMetric metric;
  private final int dimension;
  private final IndexRows rows;
  private final float[] squares;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<double[]> sums = new ArrayList<>();

  public RowMeasures(DistanceMetric metric, IndexRows rows) {
    this.metric = metric;
    dimension = rows.vectors().dimension();
    this.rows = rows;
    squares = new float[rows.rowCount()];
  }

  /// Measures all rows.
  public CompletableFuture<Void> run(BuildResources resources, BuildProgress progress) {
    return RowLoop.run(resources, progress, rows.rowCount(), this::worker);
  }

  private IntConsumer worker() {
    double[] sum = new double[dimension];
    float[] vector = new float[dimension + ScratchLength.PADDING];
    lock.lock();
    try {
      sums.add(sum);
    } finally {
      lock.unlock();
    }
    boolean isScaled = metric == DistanceMetric.COSINE;
    return row -> {
      if (!rows.present().contains(row)) {
        return;
      }
      rows.vectors().read(row, vector);
      float square = CodeQuantiser.square(vector, dimension);
      check(row, square, vector);
      squares[row] = square;
      float scale = isScaled ? RowGeometry.extra(DistanceMetric.COSINE, square, 0) : 1;
      for (int i = 0; i < dimension; i++) {
        sum[i] += vector[i] * scale;
      }
    };
  }

  private void check(int row, float square, float[] vector) {
    boolean isTooSmall =
        metric == DistanceMetric.COSINE
            && square < SQUARE_MIN
            && CodeQuantiser.largest(vector, dimension) > 0;
    if (!(square <= SQUARE_MAX) || isTooSmall) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          "row " + row + " is too long or too short for an index; scale the vectors");
    }
  }

  /// Whether an index can say how far rows are from a query of this squared length.
  public static boolean isInRange(float square) {
    return square <= SQUARE_MAX && (square == 0 || square >= SQUARE_MIN);
  }

  /// The largest squared length of a row.
  public float longestSquare() {
    float longest = 0;
    for (float square : squares) {
      longest = Math.max(longest, square);
    }
    return longest;
  }

  /// The extra of each row; see [RowGeometry].
  public float[] extras() {
    float longest = longestSquare();
    float[] extras = new float[squares.length];
    for (int row = 0; row < extras.length; row++) {
      extras[row] = RowGeometry.extra(metric, squares[row], longest);
    }
    return extras;
  }

  /// Rows that are zero where the metric has no direction for them.
  public RowBitmap zeros() {
    long[] words = new long[RowBitmap.wordCount(squares.length)];
    boolean isOfDirections = SearchableRows.isOfDirections(metric);
    for (int row = 0; row < squares.length; row++) {
      boolean isZero = isOfDirections && squares[row] == 0 && rows.present().contains(row);
      words[row >>> 6] |= isZero ? 1L << row : 0;
    }
    return RowBitmap.of(words);
  }

  /// The mean in the working space.
  public float[] mean(float[] extras) {
    float[] mean = new float[CodeTransform.workingDimension(metric, dimension)];
    int count = Math.max(1, rows.present().count());
    for (int i = 0; i < dimension; i++) {
      double total = 0;
      for (double[] sum : sums) {
        total += sum[i];
      }
      mean[i] = (float) (total / count);
    }
    if (mean.length > dimension) {
      double total = 0;
      for (int row = 0; row < extras.length; row++) {
        total += rows.present().contains(row) ? extras[row] : 0;
      }
      mean[dimension] = (float) (total / count);
    }
    return mean;
  }
}
