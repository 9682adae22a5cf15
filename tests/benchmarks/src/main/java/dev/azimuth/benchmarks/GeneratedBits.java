package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.DistanceFunction;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.PairDistance;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// Rows of bits around random centres, each with some bits of its centre flipped.
final class GeneratedBits implements GeneratedRows {
  private static final int CLUSTERS = 100;
  private static final double SET = 0.5;
  private static final double FLIPPED = 0.15;

  private final DistanceMetric metric;
  private final int rowCount;
  private final FloatRows rows;
  private final float[][] centres = new float[CLUSTERS][];
  private final float[][] queries;
  private final Random random;

  GeneratedBits(
      DistanceMetric metric, int rowCount, int dimension, int queryCount, long seed, Arena arena) {
    this.metric = metric;
    this.rowCount = rowCount;
    random = new Random(seed);
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = flipped(new float[dimension], SET);
    }
    int stride = VectorElement.BINARY.bytes(dimension);
    MemorySegment data = arena.allocate((long) stride * rowCount, Long.BYTES);
    rows = new FloatRows(data, 0, stride, dimension, VectorElement.BINARY);
    for (int row = 0; row < rowCount; row++) {
      VectorElement.BINARY.write(next(), 0, dimension, data, rows.at(row));
    }
    queries = new float[queryCount][];
    for (int i = 0; i < queryCount; i++) {
      queries[i] = next();
    }
  }

  private float[] next() {
    return flipped(centres[random.nextInt(CLUSTERS)], FLIPPED);
  }

  private float[] flipped(float[] centre, double part) {
    float[] vector = centre.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] = random.nextDouble() < part ? 1 - vector[i] : vector[i];
    }
    return vector;
  }

  @Override
  public String describe() {
    return "bits " + rowCount + " x " + dimension() + ", " + metric;
  }

  @Override
  public String kind() {
    return "hnsw";
  }

  @Override
  public DistanceMetric metric() {
    return metric;
  }

  @Override
  public int dimension() {
    return rows.dimension();
  }

  @Override
  public IndexSource source() {
    return IndexRows.all(rows, rowCount);
  }

  @Override
  public long bytes() {
    return rows.stride() * rowCount;
  }

  @Override
  public SearchQuery query(int number) {
    return new SearchQuery.Dense(queries[number]);
  }

  @Override
  public String rowText(int row) {
    float[] vector = new float[dimension()];
    rows.read(row, vector);
    return text(vector);
  }

  @Override
  public String queryText(int number) {
    return text(queries[number]);
  }

  private static String text(float[] vector) {
    StringBuilder text = new StringBuilder(vector.length);
    for (float bit : vector) {
      text.append(bit == 0 ? '0' : '1');
    }
    return text.toString();
  }

  @Override
  public void scan(int query, double[] out) {
    DistanceFunction function = new DistanceFunction(metric, queries[query]);
    for (int from = 0; from < rowCount; from += DistanceFunction.COUNT_MAX) {
      int count = Math.min(DistanceFunction.COUNT_MAX, rowCount - from);
      function.compute(
          new VectorRows(
              rows.data(),
              rows.at(from),
              rows.stride(),
              count,
              MemorySegment.NULL,
              0,
              VectorElement.BINARY),
          out,
          from);
    }
  }

  @Override
  public double distance(int query, int row) {
    float[] vector = new float[dimension()];
    rows.read(row, vector);
    return PairDistance.of(metric, queries[query], vector);
  }
}
