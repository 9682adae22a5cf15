package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.SparseDistance;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SparseRows;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.storage.column.SparseVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Sparse vectors in memory, an inverted index over them, and the exact answers.
final class SparseFixture implements AutoCloseable {
  final Arena arena = Arena.ofShared();
  final SparseVector[] vectors;
  final int dimension;
  final SparseRows rows;

  /// @param isPresent rows that have a vector
  SparseFixture(SparseVector[] vectors, IntPredicate isPresent) {
    this.vectors = vectors;
    dimension = vectors[0].dimension();
    MemorySegment offsets = arena.allocate((vectors.length + 1L) * Long.BYTES, 8);
    long size = 0;
    for (int row = 0; row < vectors.length; row++) {
      size += isPresent.test(row) ? vectors[row].bytes().length : 0;
      offsets.setAtIndex(ValueLayout.JAVA_LONG, row + 1L, size);
    }
    MemorySegment data = arena.allocate(Math.max(1, size));
    long[] present = new long[RowBitmap.wordCount(vectors.length)];
    for (int row = 0; row < vectors.length; row++) {
      if (isPresent.test(row)) {
        present[row >>> 6] |= 1L << row;
        MemorySegment bytes = MemorySegment.ofArray(vectors[row].bytes());
        long at = offsets.getAtIndex(ValueLayout.JAVA_LONG, row);
        MemorySegment.copy(bytes, 0, data, at, bytes.byteSize());
      }
    }
    rows = new SparseRows(dimension, offsets, data, vectors.length, RowBitmap.of(present));
  }

  SparseFixture(SparseVector[] vectors) {
    this(vectors, row -> true);
  }

  /// A vector of up to `count` elements, those of low dimensions more often, with weights in
  /// eighths so that many products are equal.
  ///
  /// @param isNegative whether weights may be below 0
  static SparseVector random(Random random, int dimension, int count, boolean isNegative) {
    TreeMap<Integer, Float> elements = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int index = (int) (dimension * Math.pow(random.nextDouble(), 3));
      float weight = (1 + random.nextInt(16)) / 8f;
      elements.put(index, isNegative && random.nextInt(3) == 0 ? -weight : weight);
    }
    return vector(dimension, elements);
  }

  static SparseVector vector(int dimension, Map<Integer, Float> elements) {
    int[] indices = new int[elements.size()];
    float[] values = new float[elements.size()];
    int at = 0;
    for (int index : new TreeSet<>(elements.keySet())) {
      indices[at] = index;
      values[at++] = elements.getOrDefault(index, 0f);
    }
    return new SparseVector(dimension, indices, values);
  }

  CompletableFuture<BuiltIndex> build(
      Executor executor, long bytesMax, int workers, BuildProgress progress) {
    IndexSettings settings =
        new IndexSettings(DistanceMetric.NEGATIVE_INNER_PRODUCT, dimension, 7, Map.of());
    return new SparseKind()
        .build(settings, rows, new BuildResources(executor, workers, arena, bytesMax), progress);
  }

  MemorySegment file() {
    Tasks tasks = new Tasks();
    CompletableFuture<BuiltIndex> built = build(tasks, Long.MAX_VALUE, 2, new BuildProgress());
    tasks.runAll();
    return built.join().file();
  }

  VectorIndex index() {
    MemorySegment file = file();
    new SparseKind().verify(file, "test");
    return new SparseKind().open(file, rows, "test", new CodeMemory(0));
  }

  FoundRows search(VectorIndex index, SparseVector query, SearchRequest request) {
    return index.newSearch().nearest(new SearchQuery.Sparse(query), request);
  }

  double distance(SparseVector query, int row) {
    return SparseDistance.of(DistanceMetric.NEGATIVE_INNER_PRODUCT, vectors[row], query);
  }

  /// The nearest `k` matching rows with a vector, and all others that are as near as the last of
  /// them, with their distances.
  Map<Integer, Double> nearest(SparseVector query, int k, RowBitmap matching) {
    int[] found = rows.present().and(matching).toArray();
    double[] sorted =
        IntStream.of(found).mapToDouble(row -> distance(query, row)).sorted().toArray();
    if (sorted.length == 0 || k == 0) {
      return Map.of();
    }
    double limit = sorted[Math.min(k, sorted.length) - 1];
    return IntStream.of(found)
        .filter(row -> distance(query, row) <= limit)
        .boxed()
        .collect(Collectors.toMap(row -> row, row -> distance(query, row)));
  }

  @Override
  public void close() {
    arena.close();
  }
}
