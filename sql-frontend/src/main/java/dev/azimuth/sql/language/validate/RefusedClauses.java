package dev.azimuth.sql.language.validate;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlUnnestOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses, by name, what can be parsed and validated but not run: Calcite's engine has no code for
/// it, or gives wrong answers.
public final class RefusedClauses extends SqlBasicVisitor<@Nullable Void> {
  private static final Set<String> FUNCTIONS = Set.of("PERCENT_RANK", "CUME_DIST");

  private RefusedClauses() {}

  /// Fails with `NOT_SUPPORTED` if there is such a clause in a statement.
  public static void refuseIn(SqlNode statement) {
    statement.accept(new RefusedClauses());
  }

  @Override
  public @Nullable Void visit(SqlCall call) {
    refused(call)
        .ifPresent(name -> {
          throw new AzimuthException(
              ErrorCode.NOT_SUPPORTED,
              name + " is not supported yet" + SqlErrors.place(call.getParserPosition()));
        });
    requireTiles(call);
    return super.visit(call);
  }

  /// The engine takes NTILE(0) for NTILE(1), and has code for a number that is written out only.
  private static void requireTiles(SqlCall call) {
    if (!isNamed(call, "NTILE") || call.operandCount() != 1) {
      return;
    }
    SqlNode count = call.operand(0);
    String place = SqlErrors.place(call.getParserPosition());
    if (count instanceof SqlDynamicParam) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED, "a parameter of NTILE; write the number itself" + place);
    }
    BigDecimal number =
        count instanceof SqlNumericLiteral literal ? literal.bigDecimalValue() : null;
    if (number != null && number.signum() <= 0) {
      throw new AzimuthException(ErrorCode.INVALID_NTILE, "not " + number + place);
    }
  }

  private static Optional<String> refused(SqlCall call) {
    return Optional.ofNullable(
        switch (call.getKind()) {
          case MATCH_RECOGNIZE -> "MATCH_RECOGNIZE";
          case TABLESAMPLE -> "TABLESAMPLE";
          case PERCENTILE_CONT -> "PERCENTILE_CONT";
          case PERCENTILE_DISC -> "PERCENTILE_DISC";
          case IGNORE_NULLS -> "IGNORE NULLS";
          case NEXT_VALUE, CURRENT_VALUE -> call.getOperator().getName() + " of a sequence";
          case TUMBLE, HOP, SESSION -> call.getOperator().getName().replace("$", "");
          case COLLECTION_TABLE -> nameOfWindows(call.operand(0));
          case OVER -> nameOfList(call.operand(0));
          case UNNEST -> hasOrdinality(call) ? "UNNEST WITH ORDINALITY" : null;
          case WITH_ITEM -> isRecursive(call) ? "WITH RECURSIVE" : null;
          case SELECT -> isStream(call) ? "SELECT STREAM" : null;
          default -> nameOfFunction(call);
        });
  }

  /// Windows of time as a table function, `TABLE(TUMBLE(…))`.
  private static @Nullable String nameOfWindows(SqlNode function) {
    return function instanceof SqlCall call
        ? switch (call.getOperator().getName()) {
          case "TUMBLE", "HOP", "SESSION" -> call.getOperator().getName();
          default -> null;
        }
        : null;
  }

  /// The engine gives each row the list of all rows.
  private static @Nullable String nameOfList(SqlNode aggregate) {
    return switch (aggregate.getKind()) {
      case ARRAY_AGG, ARRAY_CONCAT_AGG, COLLECT ->
          ((SqlCall) aggregate).getOperator().getName() + " with OVER";
      default -> null;
    };
  }

  private static boolean hasOrdinality(SqlCall call) {
    return call.getOperator() instanceof SqlUnnestOperator unnest && unnest.withOrdinality;
  }

  private static boolean isRecursive(SqlCall call) {
    return call instanceof SqlWithItem item && item.recursive.booleanValue();
  }

  private static boolean isStream(SqlCall call) {
    return call instanceof SqlSelect select && select.isKeywordPresent(SqlSelectKeyword.STREAM);
  }

  private static @Nullable String nameOfFunction(SqlCall call) {
    return FUNCTIONS.stream().filter(name -> isNamed(call, name)).findAny().orElse(null);
  }

  private static boolean isNamed(SqlCall call, String function) {
    return call.getOperator() instanceof SqlUnresolvedFunction called
        && called.getName().equalsIgnoreCase(function);
  }
}
