package dev.azimuth.sql.language.function;

import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.sql.parser.ElementType;
import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.VectorElement;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// The operands of one call, made vectors of the same number of dimensions.
///
/// `?` and NULL get the vector's type; text, arrays and bytes are wrapped in a conversion; a cast
/// without a dimension takes the one of its neighbour.
public final class VectorOperands {
  private final SqlValidator validator;
  private final SqlValidatorScope scope;
  private final SqlCall call;

  VectorOperands(SqlCallBinding binding) {
    this(binding.getValidator(), binding.getScope(), binding.getCall());
  }

  /// The operands of `call`, whose types are known or can be derived in `scope`.
  public VectorOperands(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    this.validator = validator;
    this.scope = scope;
    this.call = call;
  }

  /// Whether an operand is a vector.
  public boolean hasVector() {
    for (SqlNode operand : call.getOperandList()) {
      if (type(operand) instanceof VectorType) {
        return true;
      }
    }
    return false;
  }

  /// Makes all operands vectors of the same number of dimensions.
  public void unify() {
    List<OperandKind> kinds = Collections.nCopies(call.operandCount(), OperandKind.VECTOR);
    unify(kinds, call.getOperator().getName());
  }

  private boolean hasSparse() {
    return call.getOperandList().stream()
        .anyMatch(operand -> type(operand) instanceof VectorType vector && vector.isSparse());
  }

  void check(VectorFunction function) {
    if (!VectorFunctions.takesSparse(function) && hasSparse()) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          function.getName() + " of sparse vectors; cast them to VECTOR(n)");
    }
    List<OperandKind> kinds = function.operandKinds();
    requireElements(kinds, function.getName());
    if (kinds.stream().anyMatch(OperandKind::isUnified)) {
      unify(kinds, function.getName());
    }
    for (int i = 0; i < kinds.size(); i++) {
      switch (kinds.get(i)) {
        case VECTOR, NUMBERS, BITS, TYPE -> {}
        case ANY_VECTOR, ANY_NUMBERS -> {
          ConversionFunction untyped = VectorFunctions.conversion(kinds.get(i).untyped());
          makeVector(i, ownDimension(call.operand(i), untyped), untyped, function.getName());
        }
        case CONVERTIBLE -> checkConvertible(i);
        case INTEGER -> checkInteger(i, function.getName());
      }
    }
  }

  private void requireElements(List<OperandKind> kinds, String name) {
    for (int i = 0; i < kinds.size(); i++) {
      if (type(call.operand(i)) instanceof VectorType vector
          && !kinds.get(i).takes(vector.element())) {
        throw mismatch(
            vector.element() == VectorElement.BINARY
                ? name
                    + " takes vectors of numbers, not "
                    + vector
                    + "; binary vectors have HAMMING_DISTANCE (<~>) and JACCARD_DISTANCE (<%>), and"
                    + " CAST(… AS VECTOR(n)) makes numbers of them"
                : name
                    + " takes binary vectors, not "
                    + vector
                    + "; BINARY_QUANTIZE makes one of a vector of numbers");
      }
    }
  }

  private void unify(List<OperandKind> kinds, String name) {
    ConversionFunction untyped = untyped(kinds);
    int dimension = VectorTypeSyntax.DIMENSION_OPEN;
    SqlNode witness = null;
    for (int i = 0; i < kinds.size(); i++) {
      SqlNode operand = call.operand(i);
      int own = kinds.get(i).isUnified() ? ownDimension(operand, untyped) : dimension;
      if (own != VectorTypeSyntax.DIMENSION_OPEN
          && (witness == null || operand instanceof SqlIdentifier)) {
        dimension = own;
        witness = operand;
      }
    }
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i).isUnified()) {
        int own = ownDimension(call.operand(i), untyped);
        if (witness != null && own != VectorTypeSyntax.DIMENSION_OPEN && own != dimension) {
          throw dimensionMismatch(dimension, own, describe(witness));
        }
        makeVector(i, dimension, untyped, name);
      }
    }
  }

  /// What operands without a type of their own become beside the others.
  private ConversionFunction untyped(List<OperandKind> kinds) {
    VectorElement element = null;
    VectorElement alone = VectorElement.FLOAT32;
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i).isUnified()) {
        alone = kinds.get(i).untyped();
        if (type(call.operand(i)) instanceof VectorType vector) {
          if (vector.isSparse()) {
            return VectorFunctions.conversion(ElementType.SPARSE);
          }
          element = element == null ? vector.element() : element.widened(vector.element());
        }
      }
    }
    return VectorFunctions.conversion(element == null ? alone : element.beside());
  }

  /// Number of dimensions that an operand has by itself: by type, as a literal or as ARRAY[…].
  private int ownDimension(SqlNode operand, ConversionFunction untyped) {
    if (type(operand) instanceof VectorType vector && !vector.isOpen()) {
      return vector.dimension();
    }
    return isConversion(operand)
        ? constantDimension(((SqlCall) operand).operand(0), conversion(operand))
        : constantDimension(operand, untyped);
  }

  private static int constantDimension(SqlNode value, ConversionFunction function) {
    if (value instanceof SqlLiteral literal
        && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())) {
      return function.kind().dimension(literal.getValueAs(String.class));
    }
    if (value.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
      return ((SqlCall) value).operandCount();
    }
    return VectorTypeSyntax.DIMENSION_OPEN;
  }

  /// Makes a vector of an operand, by `untyped` if it is none of a known kind; beside sparse
  /// vectors all become sparse.
  private void makeVector(int index, int dimension, ConversionFunction untyped, String function) {
    SqlNode operand = call.operand(index);
    RelDataType type = type(operand);
    if (type instanceof VectorType vector && !vector.isOpen()) {
      if (!vector.isSparse() && untyped.equals(VectorFunctions.conversion(ElementType.SPARSE))) {
        replace(index, operand, dimension, untyped);
      }
      return;
    }
    boolean isGiven = isParameterOrNull(operand) || isConversion(operand);
    if (!isGiven && !(type instanceof VectorType) && !isConvertible(type)) {
      throw mismatch(function + " takes vectors, not " + type);
    }
    if (dimension == VectorTypeSyntax.DIMENSION_OPEN) {
      throw mismatch(
          function
              + " needs to know the number of dimensions: write CAST(… AS "
              + untyped.kind().sql("n")
              + ")");
    }
    if (isParameterOrNull(operand)) {
      validator.setValidatedNodeType(operand, nullable(dimension, untyped));
    } else if (isConversion(operand)) {
      replace(index, ((SqlCall) operand).operand(0), dimension, conversion(operand));
      makeVector(index, dimension, untyped, function);
    } else {
      replace(index, operand, dimension, untyped);
    }
  }

  private void replace(int index, SqlNode value, int dimension, ConversionFunction function) {
    SqlCall conversion = conversion(value, dimension, function);
    call.setOperand(index, conversion);
    validator.deriveType(scope, conversion);
  }

  /// The call that makes a vector of `dimension` elements of `value`.
  public static SqlCall conversion(SqlNode value, int dimension, ConversionFunction function) {
    return function.createCall(
        value.getParserPosition(),
        value,
        SqlLiteral.createExactNumeric(Integer.toString(dimension), value.getParserPosition()));
  }

  /// Whether `node` is a conversion to a vector.
  public static boolean isConversion(SqlNode node) {
    return node instanceof SqlCall candidate
        && candidate.getOperator() instanceof ConversionFunction;
  }

  private static ConversionFunction conversion(SqlNode call) {
    return (ConversionFunction) ((SqlCall) call).getOperator();
  }

  private void checkConvertible(int index) {
    SqlNode operand = call.operand(index);
    int dimension = ((SqlLiteral) call.operand(1)).intValue(true);
    if (isParameterOrNull(operand)) {
      validator.setValidatedNodeType(operand, nullable(dimension, conversion(call)));
      return;
    }
    if (isConversion(operand) && type(operand) instanceof VectorType inner && inner.isOpen()) {
      SqlNode value = ((SqlCall) operand).operand(0);
      if (conversion(operand).equals(conversion(call))) {
        call.setOperand(0, value);
        checkConvertible(0);
      } else if (dimension != VectorTypeSyntax.DIMENSION_OPEN) {
        replace(0, value, dimension, conversion(operand));
      }
      return;
    }
    RelDataType type = type(operand);
    int own = ownDimension(operand, conversion(call));
    if (dimension != VectorTypeSyntax.DIMENSION_OPEN
        && own != VectorTypeSyntax.DIMENSION_OPEN
        && own != dimension) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH,
          "the value has "
              + own
              + " dimensions, "
              + conversion(call).kind().sql(Integer.toString(dimension))
              + " has "
              + dimension);
    }
    if (!(type instanceof VectorType) && !isConvertible(type)) {
      throw mismatch("a vector cannot be made of " + type);
    }
  }

  private void checkInteger(int index, String function) {
    SqlNode operand = call.operand(index);
    if (isParameterOrNull(operand)) {
      RelDataType integer = validator.getTypeFactory().createSqlType(SqlTypeName.INTEGER);
      validator.setValidatedNodeType(
          operand, validator.getTypeFactory().createTypeWithNullability(integer, true));
    } else if (!SqlTypeUtil.isIntType(type(operand))) {
      throw mismatch(function + " takes a whole number, not " + type(operand));
    }
  }

  private RelDataType type(SqlNode operand) {
    return validator.deriveType(scope, operand);
  }

  private RelDataType nullable(int dimension, ConversionFunction function) {
    SqlTypeFactory factory = typeFactory();
    return factory.createTypeWithNullability(function.kind().type(factory, dimension), true);
  }

  private SqlTypeFactory typeFactory() {
    return (SqlTypeFactory) validator.getTypeFactory();
  }

  private static boolean isParameterOrNull(SqlNode operand) {
    return operand instanceof SqlDynamicParam || SqlUtil.isNullLiteral(operand, false);
  }

  private static boolean isConvertible(RelDataType type) {
    return SqlTypeUtil.inCharFamily(type)
        || SqlTypeUtil.isBinary(type)
        || (type.getComponentType() != null
            && SqlTypeUtil.isArray(type)
            && SqlTypeUtil.isNumeric(type.getComponentType()));
  }

  private static String describe(SqlNode witness) {
    return witness instanceof SqlIdentifier column
        ? "column " + column.names.getLast()
        : "the other operand";
  }

  static AzimuthException mismatch(String details) {
    return new AzimuthException(ErrorCode.TYPE_MISMATCH, details);
  }

  static AzimuthException dimensionMismatch(int expected, int actual, String owner) {
    return new AzimuthException(
        ErrorCode.DIMENSION_MISMATCH,
        owner + " has " + expected + " dimensions, the value beside it has " + actual);
  }
}
