package dev.azimuth.sql.plan;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// SUM of whole numbers for the Enumerable engine: a BIGINT, or a failure when there is none that
/// large. It takes the place of the engine's own in a plan and is never looked up by name.
final class CheckedSum extends SqlUserDefinedAggFunction {
  /// NULL of no rows.
  static final CheckedSum SUM = new CheckedSum("CHECKED_SUM", ReturnTypes.AGG_SUM, Sum.class);

  /// Zero of no rows.
  static final CheckedSum SUM_OR_ZERO =
      new CheckedSum("CHECKED_SUM_OR_ZERO", ReturnTypes.AGG_SUM_EMPTY_IS_ZERO, SumOrZero.class);

  private CheckedSum(String name, SqlReturnTypeInference type, Class<?> computation) {
    super(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        type,
        InferTypes.FIRST_KNOWN,
        OperandTypes.operandMetadata(
            List.of(SqlTypeFamily.INTEGER), factory -> List.of(), i -> "number", i -> false),
        Objects.requireNonNull(AggregateFunctionImpl.create(computation)),
        false,
        false,
        Optionality.FORBIDDEN);
  }

  /// Called by generated code: `init`, then `add` for each number that is not NULL, then `result`.
  public static final class Sum {
    private Sum() {}

    /// Nothing yet.
    public static @Nullable Long init() {
      return null;
    }

    /// One more.
    public static Long add(@Nullable Long sum, long number) {
      return sum == null ? number : Math.addExact(sum, number);
    }

    /// The sum of all.
    public static @Nullable Long result(@Nullable Long sum) {
      return sum;
    }
  }

  /// The same, from zero on.
  public static final class SumOrZero {
    private SumOrZero() {}

    /// Nothing yet.
    public static long init() {
      return 0;
    }

    /// One more.
    public static long add(long sum, long number) {
      return Math.addExact(sum, number);
    }

    /// The sum of all.
    public static long result(long sum) {
      return sum;
    }
  }
}
