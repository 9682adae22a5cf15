package dev.azimuth.sql.language.function;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.AggregateFunction;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;

/// SUM or AVG of vectors, element by element in double precision: a vector of as many dimensions;
/// NULL where there is none.
///
/// It is never looked up by name: calls of SUM and AVG become it when their operand is known to be
/// a vector.
public final class VectorAggregate extends SqlUserDefinedAggFunction {
  /// The sum.
  public static final VectorAggregate SUM =
      new VectorAggregate("VECTOR_SUM", VectorAggregation.Sum.class);

  /// The mean.
  public static final VectorAggregate AVERAGE =
      new VectorAggregate("VECTOR_AVG", VectorAggregation.Average.class);

  private VectorAggregate(String name, Class<?> aggregation) {
    super(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        VectorFunctions::aggregatedType,
        InferTypes.FIRST_KNOWN,
        OperandTypes.operandMetadata(
            List.of(SqlTypeFamily.ARRAY), factory -> List.of(), i -> "vector", i -> false),
        function(aggregation),
        false,
        false,
        Optionality.FORBIDDEN);
  }

  private static AggregateFunction function(Class<?> aggregation) {
    return Objects.requireNonNull(AggregateFunctionImpl.create(aggregation));
  }

  /// The type of a call without looking the function up.
  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    for (SqlNode operand : call.getOperandList()) {
      validator.deriveType(scope, operand);
    }
    return validateOperands(validator, scope, call);
  }
}
