package dev.azimuth.nodes.index;

import dev.azimuth.storage.column.SparseVector;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The vector that rows are ordered by their distance from.
public sealed interface SearchQuery {
  /// A vector of numbers or bits.
  record Dense(float[] vector) implements SearchQuery {
    @Override
    public int dimension() {
      return vector.length;
    }

    @Override
    public float[] dense() {
      return vector;
    }
  }

  /// A sparse vector.
  record Sparse(SparseVector vector) implements SearchQuery {
    @Override
    public int dimension() {
      return vector.dimension();
    }

    @Override
    public SparseVector sparse() {
      return vector;
    }
  }

  /// The query of a value of a column; empty if it is no vector.
  static Optional<SearchQuery> of(@Nullable Object value) {
    return switch (value) {
      case float[] vector -> Optional.of(new Dense(vector));
      case SparseVector vector -> Optional.of(new Sparse(vector));
      case null, default -> Optional.empty();
    };
  }

  /// Number of dimensions.
  int dimension();

  /// A vector of numbers or bits: what an index over these is asked for.
  default float[] dense() {
    throw new IllegalArgumentException("a sparse vector for an index over dense ones");
  }

  /// A sparse vector: what an index over these is asked for.
  default SparseVector sparse() {
    throw new IllegalArgumentException("a dense vector for an index over sparse ones");
  }
}
