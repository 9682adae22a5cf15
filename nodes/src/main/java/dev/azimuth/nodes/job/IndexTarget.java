package dev.azimuth.nodes.job;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.kind.IndexKinds;
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
public record IndexTarget(
    ManifestSegment segment, IndexDefinition index, int column, int dimension) {

  /// Tells targets apart.
  public record Id(String segmentKey, long indexId) {}

  /// The target of an index; empty if it is none that is built.
  public static Optional<IndexTarget> of(
      ManifestSegment segment, IndexDefinition index, TableDefinition table) {
    int column = table.columnOrdinal(index.column());
    if (column < 0) {
      return Optional.empty();
    }
    return switch (table.columns().get(column).type()) {
      case ColumnType.FloatVector vector ->
          Optional.of(new IndexTarget(segment, index, column, vector.dimension()));
      case ColumnType.SparseVector vector ->
          Optional.of(new IndexTarget(segment, index, column, vector.dimension()));
      default -> Optional.empty();
    };
  }

  /// What tells it from others.
  public Id id() {
    return new Id(segment.objectKey(), index.id());
  }

  /// What is built; empty if nothing is, since the index only says that rows are scanned.
  Optional<IndexKind> kind() {
    return IndexKinds.named(index.method());
  }

  /// Whether there is something to build.
  ///
  /// @param rowsMin segments of fewer rows need no index
  public boolean isWorthwhile(int rowsMin) {
    return segment.rowCount() >= rowsMin && kind().isPresent();
  }

  /// The file that the segment has, unless it is among those that are damaged.
  public Optional<IndexFile> file(Set<String> damaged) {
    return segment.indexes().stream()
        .filter(file -> file.indexId() == index.id() && !damaged.contains(file.objectKey()))
        .findFirst();
  }

  IndexSettings settings() {
    DistanceMetric metric =
        switch (index.operatorClass()) {
          case "vector_cosine_ops" -> DistanceMetric.COSINE;
          case "vector_ip_ops", "sparsevec_ip_ops" -> DistanceMetric.NEGATIVE_INNER_PRODUCT;
          case "vector_l1_ops" -> DistanceMetric.L1;
          case "vector_l2_ops" -> DistanceMetric.L2_SQUARED;
          case "bit_hamming_ops" -> DistanceMetric.HAMMING;
          case "bit_jaccard_ops" -> DistanceMetric.JACCARD;
          default -> throw new IllegalArgumentException("operator class " + index.operatorClass());
        };
    return new IndexSettings(metric, dimension, index.id(), index.options());
  }

  /// Memory that the build takes at most, as far as it is known before; 0 if there is none, or its
  /// options are out of range.
  public long memoryBytes(int parallelism) {
    try {
      return kind()
          .map(kind -> kind.memoryBytes(settings(), segment.rowCount(), parallelism))
          .orElse(0L);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
