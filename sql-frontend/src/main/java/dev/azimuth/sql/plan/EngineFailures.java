package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Execution;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.runtime.CalciteException;
import org.jspecify.annotations.Nullable;

/// The failures of Calcite's Enumerable engine as errors with a code: what it cannot run, and what
/// its functions refuse.
///
/// It has no types for these; what tells them apart is their text.
final class EngineFailures {
  /// The first match decides.
  private static final List<Rule> RULES =
      List.of(
          new Rule("by zero", ErrorCode.DIVISION_BY_ZERO),
          new Rule("SINGLE_VALUE", ErrorCode.SEVERAL_ROWS),
          new Rule("^Invalid (?:DATE|TIME|TIMESTAMP) value", ErrorCode.INVALID_VALUE),
          new Rule("^Invalid character for cast", ErrorCode.INVALID_VALUE),
          new Rule("^Invalid format: ", ErrorCode.INVALID_VALUE),
          new Rule("neither a decimal digit number", ErrorCode.INVALID_VALUE),
          new Rule(
              "^Value .* out of range|[Oo]verflow|cannot be represented", ErrorCode.OUT_OF_RANGE),
          new Rule("^Invalid escape|^bound must be positive", ErrorCode.INVALID_ARGUMENT));

  private static final String INPUT = "For input string: ";

  private static final Pattern NO_CODE =
      Pattern.compile("^Unable to implement|^Error while compiling generated Java code");

  private EngineFailures() {}

  private record Rule(Pattern pattern, ErrorCode code) {
    Rule(String pattern, ErrorCode code) {
      this(Pattern.compile(pattern), code);
    }
  }

  /// A plan that the engine finds no way to run, or has no code for.
  static AzimuthException ofPlan(RuntimeException failure) {
    boolean isRefused =
        failure instanceof RelOptPlanner.CannotPlanException
            || NO_CODE.matcher(String.valueOf(failure.getMessage())).find();
    return isRefused
        ? new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            "this combination of clauses and functions cannot be run; write it another way",
            failure)
        : Execution.unwrap(failure);
  }

  /// A failure while rows are computed.
  static AzimuthException ofRun(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      ErrorCode code = code(cause);
      if (cause instanceof AzimuthException expected) {
        return expected;
      }
      if (code != null) {
        return new AzimuthException(code, text(cause), failure);
      }
    }
    return Execution.unwrap(failure);
  }

  /// A failure to compute a constant, which generated classes do in their initializer.
  static AzimuthException ofConstant(ExceptionInInitializerError failure) {
    AzimuthException known = ofRun(failure);
    Throwable cause = failure.getCause();
    return known.code() != ErrorCode.INTERNAL_ERROR || cause == null
        ? known
        : new AzimuthException(ErrorCode.INVALID_ARGUMENT, text(cause), failure);
  }

  private static @Nullable ErrorCode code(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    for (Rule rule : RULES) {
      if (rule.pattern.matcher(message).find()) {
        return rule.code;
      }
    }
    return switch (cause) {
      case ArithmeticException _ -> ErrorCode.OUT_OF_RANGE;
      case NumberFormatException _ -> ErrorCode.INVALID_VALUE;
      case PatternSyntaxException _ -> ErrorCode.INVALID_ARGUMENT;
      case CalciteException _ -> ErrorCode.INVALID_ARGUMENT;
      default -> null;
    };
  }

  private static String text(Throwable cause) {
    return switch (cause) {
      case NumberFormatException number -> notANumber(String.valueOf(number.getMessage()));
      case PatternSyntaxException pattern ->
          "the pattern " + pattern.getPattern() + ": " + pattern.getDescription();
      case ArithmeticException arithmetic
          when String.valueOf(arithmetic.getMessage()).contains("by zero") ->
          "";
      case IllegalStateException _ -> "the sub-query depends on rows around it";
      default -> String.valueOf(cause.getMessage());
    };
  }

  private static String notANumber(String message) {
    return message.startsWith(INPUT)
        ? "the text " + message.substring(INPUT.length()) + " is no number"
        : "the text is no number";
  }
}
