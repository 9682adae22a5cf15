package dev.azimuth.sql.language;

import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.sql.parser.SearchMode;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// `SELECT /*+ VECTOR_SEARCH(mode='exact', accuracy='0.99', ef_search='200') */ …`, and what EXACT
/// LIMIT and FETCH EXACT become: how searches may find their rows.
///
/// The strictest of all that a statement says holds for all of its searches: rules that rewrite
/// trees may lose hints, and no search may find less than was asked for.
public final class SearchHint {
  private static final String KNOWN = "mode, accuracy, ef_search";

  private SearchHint() {}

  /// What a statement, as it was parsed, asks for.
  public static SearchAccuracy accuracy(SqlNode statement) {
    Wishes wishes = new Wishes();
    statement.accept(wishes);
    SearchAccuracy found = wishes.found;
    return found == null ? SearchAccuracy.DEFAULT : found;
  }

  private static final class Wishes extends SqlBasicVisitor<@Nullable Void> {
    private @Nullable SearchAccuracy found;

    @Override
    public @Nullable Void visit(SqlCall call) {
      if (call instanceof SqlSelect select && select.getHints() != null) {
        for (SqlNode node : select.getHints()) {
          if (node instanceof SqlHint hint && hint.getName().equalsIgnoreCase(SearchMode.HINT)) {
            SearchAccuracy wanted = parse(hint);
            found = found == null ? wanted : found.and(wanted);
          }
        }
      }
      return super.visit(call);
    }
  }

  private static SearchAccuracy parse(SqlHint hint) {
    double target = SearchAccuracy.DEFAULT.target();
    int effort = 0;
    for (Map.Entry<String, String> option : hint.getOptionKVPairs().entrySet()) {
      String value = option.getValue().trim();
      switch (option.getKey().toLowerCase(Locale.ROOT)) {
        case SearchMode.OPTION -> target = mode(value, target);
        case SearchMode.ACCURACY -> target = target == 1 ? 1 : target(value);
        case SearchMode.EFFORT -> effort = effort(value);
        default -> throw invalid("the option " + option.getKey() + "; it knows " + KNOWN);
      }
    }
    return new SearchAccuracy(target, effort);
  }

  private static double mode(String value, double target) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "exact" -> 1;
      case "approximate", "approx", "auto" -> target;
      default -> throw invalid("mode '" + value + "'; it is exact, approximate or auto");
    };
  }

  /// A part, or a percentage if it is above 1.
  private static double target(String value) {
    double given = number(value).doubleValue();
    double part = given > 1 ? given / 100 : given;
    if (!(part > 0 && part <= 1)) {
      throw invalid("accuracy " + value + "; it is above 0 and up to 1, or up to 100 percent");
    }
    return part;
  }

  private static int effort(String value) {
    BigDecimal given = number(value);
    if (given.signum() <= 0
        || given.compareTo(BigDecimal.valueOf(SearchAccuracy.EFFORT_MAX)) > 0
        || given.stripTrailingZeros().scale() > 0) {
      throw invalid(
          "ef_search " + value + "; it is a whole number from 1 to " + SearchAccuracy.EFFORT_MAX);
    }
    return given.intValueExact();
  }

  private static BigDecimal number(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw invalid("'" + value + "', which is no number");
    }
  }

  private static AzimuthException invalid(String what) {
    return new AzimuthException(
        ErrorCode.INVALID_STATEMENT, SearchMode.HINT + " cannot have " + what);
  }
}
