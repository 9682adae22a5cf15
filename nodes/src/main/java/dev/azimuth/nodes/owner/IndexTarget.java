package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.graph.GraphBuild;
import dev.azimuth.nodes.index.graph.GraphParameters;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.type.ColumnType;
import java.util.Optional;
import java.util.Set;

/// An index that a segment is to have.
///
/// @param column ordinal of the column that it is over
record IndexTarget(ManifestSegment segment, IndexDefinition index, int column, int dimension) {
  /// The kind of index that is built.
  static final String HNSW = "hnsw";

  /// A segment of fewer rows is scanned as fast as its index would be searched.
  static final int ROWS_MIN = 1024;

  /// Tells targets apart.
  record Id(String segmentKey, long indexId) {}

  /// The target of an index; empty if it is none that is built.
  static Optional<IndexTarget> of(
      ManifestSegment segment, IndexDefinition index, TableDefinition table) {
    int column = table.columnOrdinal(index.column());
    return index.method().equals(HNSW)
            && column >= 0
            && table.columns().get(column).type() instanceof ColumnType.FloatVector vector
        ? Optional.of(new IndexTarget(segment, index, column, vector.dimension()))
        : Optional.empty();
  }

  Id id() {
    return new Id(segment.objectKey(), index.id());
  }

  boolean isWorthwhile() {
    return segment.rowCount() >= ROWS_MIN;
  }

  /// The file that the segment has, unless it is among those that are damaged.
  Optional<IndexFile> file(Set<String> damaged) {
    return segment.indexes().stream()
        .filter(file -> file.indexId() == index.id() && !damaged.contains(file.objectKey()))
        .findFirst();
  }

  /// `IllegalArgumentException` if options are out of range.
  GraphParameters parameters() {
    DistanceMetric metric =
        switch (index.operatorClass()) {
          case "vector_cosine_ops" -> DistanceMetric.COSINE;
          case "vector_ip_ops" -> DistanceMetric.NEGATIVE_INNER_PRODUCT;
          case "vector_l1_ops" -> DistanceMetric.L1;
          case "vector_l2_ops" -> DistanceMetric.L2_SQUARED;
          default -> throw new IllegalArgumentException("operator class " + index.operatorClass());
        };
    return GraphParameters.of(
        metric,
        dimension,
        option("m", GraphParameters.M_DEFAULT),
        option("ef_construction", GraphParameters.EF_CONSTRUCTION_DEFAULT),
        index.id());
  }

  private int option(String name, int otherwise) {
    String value = index.options().get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  /// Memory that the build takes at most; 0 if its options are out of range, so that there is none.
  long memoryBytes(int parallelism) {
    try {
      return GraphBuild.memoryBytes(parameters(), segment.rowCount(), parallelism);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
