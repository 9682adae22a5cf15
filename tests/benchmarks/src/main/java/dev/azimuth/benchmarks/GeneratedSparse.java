package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.SparseDistance;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SparseRows;
import dev.azimuth.storage.column.SparseVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.TreeMap;

/// Sparse rows with weights above 0, as words of texts have: half of the elements of a row belong
/// to its topic, and low dimensions are much more frequent than high ones. Queries have a third of
/// a row's elements.
final class GeneratedSparse implements GeneratedRows {
  private static final int TOPICS = 100;
  private static final int TOPIC_WORDS = 4;
  private static final int QUERY_PART = 3;
  private static final int SKEW = 3;
  private static final float WEIGHT_MIN = 0.1f;

  private final SparseVector[] rows;
  private final SparseVector[] queries;
  private final int dimension;
  private final int elements;
  private final int[][] topics;
  private final Random random;
  private final MemorySegment offsets;
  private final MemorySegment data;

  /// @param elements of a row on average, or a little fewer, where a dimension was drawn twice
  GeneratedSparse(
      int rowCount, int dimension, int elements, int queryCount, long seed, Arena arena) {
    this.dimension = dimension;
    this.elements = elements;
    random = new Random(seed);
    topics = new int[TOPICS][TOPIC_WORDS * elements];
    for (int[] topic : topics) {
      for (int i = 0; i < topic.length; i++) {
        topic[i] = word();
      }
    }
    rows = new SparseVector[rowCount];
    offsets = arena.allocate((rowCount + 1L) * Long.BYTES, Long.BYTES);
    long size = 0;
    for (int row = 0; row < rowCount; row++) {
      rows[row] = next(elements);
      size += rows[row].bytes().length;
      offsets.setAtIndex(ValueLayout.JAVA_LONG, row + 1L, size);
    }
    data = arena.allocate(size, Long.BYTES);
    for (int row = 0; row < rowCount; row++) {
      MemorySegment bytes = MemorySegment.ofArray(rows[row].bytes());
      MemorySegment.copy(bytes, 0, data, offset(row), bytes.byteSize());
    }
    queries = new SparseVector[queryCount];
    for (int i = 0; i < queryCount; i++) {
      queries[i] = next(Math.max(1, elements / QUERY_PART));
    }
  }

  private int word() {
    return (int) (dimension * Math.pow(random.nextDouble(), SKEW));
  }

  private SparseVector next(int count) {
    int[] topic = topics[random.nextInt(TOPICS)];
    TreeMap<Integer, Float> weights = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int index = random.nextBoolean() ? topic[random.nextInt(topic.length)] : word();
      weights.put(index, WEIGHT_MIN + (float) Math.abs(random.nextGaussian()));
    }
    int[] indices = weights.keySet().stream().mapToInt(Integer::intValue).toArray();
    float[] values = new float[indices.length];
    int at = 0;
    for (float weight : weights.values()) {
      values[at++] = weight;
    }
    return new SparseVector(dimension, indices, values);
  }

  private long offset(int row) {
    return offsets.getAtIndex(ValueLayout.JAVA_LONG, row);
  }

  @Override
  public String describe() {
    return "sparse " + rows.length + " x " + dimension + ", " + elements + " elements, " + metric();
  }

  @Override
  public String kind() {
    return "sparse_inverted";
  }

  @Override
  public DistanceMetric metric() {
    return DistanceMetric.NEGATIVE_INNER_PRODUCT;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public IndexSource source() {
    return new SparseRows(dimension, offsets, data, rows.length, RowBitmap.all(rows.length));
  }

  @Override
  public long bytes() {
    return data.byteSize() + offsets.byteSize();
  }

  @Override
  public SearchQuery query(int number) {
    return new SearchQuery.Sparse(queries[number]);
  }

  @Override
  public String rowText(int row) {
    return rows[row].toString();
  }

  @Override
  public String queryText(int number) {
    return queries[number].toString();
  }

  @Override
  public void scan(int query, double[] out) {
    SparseDistance distance = new SparseDistance(metric(), queries[query]);
    for (int row = 0; row < rows.length; row++) {
      out[row] = distance.to(data, offset(row), (int) (offset(row + 1) - offset(row)));
    }
  }

  @Override
  public double distance(int query, int row) {
    return SparseDistance.of(metric(), rows[row], queries[query]);
  }
}
