package dev.azimuth.sql.language.function;

import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorText;
import dev.azimuth.storage.column.SparseVectorText;
import dev.azimuth.storage.type.VectorElement;
import org.apache.calcite.rel.type.RelDataType;

/// `TO_VECTOR(value, dimension)` and its like, one for each kind of vector: text, an array, bytes
/// or a vector as a vector of `dimension` elements. The second operand is a literal.
public final class ConversionFunction extends VectorFunction {
  private final Kind made;

  /// To vectors of such elements.
  ConversionFunction(String name, String method, VectorElement element) {
    this(
        name,
        method,
        operands -> VectorRuntime.convert(operands[0], ((Number) operands[1]).intValue(), element),
        new Dense(element));
  }

  /// To sparse vectors.
  ConversionFunction(String name, String method) {
    this(
        name,
        method,
        operands -> VectorRuntime.toSparseVector(operands[0], ((Number) operands[1]).intValue()),
        new Sparse());
  }

  private ConversionFunction(String name, String method, Computation computation, Kind kind) {
    super(
        name,
        method,
        computation,
        binding -> VectorFunctions.convertedType(binding, kind),
        OperandKind.CONVERTIBLE,
        OperandKind.INTEGER);
    made = kind;
  }

  /// What it makes.
  Kind kind() {
    return made;
  }

  /// A kind of vector.
  sealed interface Kind {
    /// The type of vectors of so many dimensions, NOT NULL.
    RelDataType type(SqlTypeFactory factory, int dimension);

    /// That type as SQL writes it.
    String sql(String dimensions);

    /// The number of dimensions of such a vector as text; fails if the text is none.
    int dimension(String text);
  }

  /// Vectors with all their elements.
  private record Dense(VectorElement element) implements Kind {
    @Override
    public RelDataType type(SqlTypeFactory factory, int dimension) {
      return factory.createVectorType(dimension, element);
    }

    @Override
    public String sql(String dimensions) {
      return element.sql(dimensions);
    }

    @Override
    public int dimension(String text) {
      return VectorText.parse(text, element).length;
    }
  }

  /// Vectors with those elements that are not zero.
  private record Sparse() implements Kind {
    @Override
    public RelDataType type(SqlTypeFactory factory, int dimension) {
      return factory.createSparseVectorType(dimension);
    }

    @Override
    public String sql(String dimensions) {
      return "SPARSEVEC(" + dimensions + ")";
    }

    @Override
    public int dimension(String text) {
      return SparseVectorText.dimension(text);
    }
  }
}
