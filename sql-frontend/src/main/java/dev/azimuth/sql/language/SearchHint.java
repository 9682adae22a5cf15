package dev.azimuth.sql.language;

import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.execute.SearchWish.Given;
import dev.azimuth.sql.execute.SearchWish.Kind;
import dev.azimuth.sql.parser.SearchClause;
import dev.azimuth.sql.parser.SearchMode;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// `WITH TARGET ACCURACY 99 PERCENT`, `WITH SEARCH (ef_search = 200, probes = 20)`, `SELECT /*+
/// VECTOR_SEARCH(mode='exact', accuracy='0.99', ef_search='200') */ …`, and what EXACT LIMIT and
/// FETCH EXACT become: how searches may find their rows.
///
/// What a query block says holds for its own searches, and for those of blocks within it that say
/// no accuracy.
final class SearchHint {
  private static final String KNOWN = "mode, accuracy, ef_search, probes";
  private static final String ORIGIN = "statement";

  private SearchHint() {}

  /// The strictest of all that the blocks of a statement, as it was parsed, ask for.
  static SearchWish strictest(SqlNode statement) {
    Wishes wishes = new Wishes();
    statement.accept(wishes);
    return wishes.found;
  }

  private static final class Wishes extends SqlBasicVisitor<@Nullable Void> {
    private SearchWish found = SearchWish.NONE;

    @Override
    public @Nullable Void visit(SqlCall call) {
      if (call instanceof SqlSelect select) {
        found = of(select).map(wish -> wish.and(found)).orElse(found);
      }
      return super.visit(call);
    }
  }

  /// What a block says itself; empty if it says nothing.
  static Optional<SearchWish> of(SqlSelect block) {
    List<SearchWish> said = new ArrayList<>();
    if (block.getHints() != null) {
      for (SqlNode node : block.getHints()) {
        if (node instanceof SearchClause clause) {
          clause.options().forEach(option -> said.add(parse(option)));
        } else if (node instanceof SqlHint hint
            && hint.getName().equalsIgnoreCase(SearchMode.HINT)) {
          said.add(parse(hint));
        }
      }
    }
    return said.stream().reduce((all, next) -> next.and(all));
  }

  private static SearchWish parse(SqlHint hint) {
    SearchWish all = wish(Optional.empty(), 0, 0, List.of());
    for (Map.Entry<String, String> option : hint.getOptionKVPairs().entrySet()) {
      all = all.and(constant(option.getKey(), option.getValue().trim(), SearchClause.Unit.PLAIN));
    }
    return all;
  }

  private static SearchWish parse(SearchClause.Option option) {
    String name = option.name().getSimple();
    return switch (option.value()) {
      case SqlDynamicParam parameter -> {
        Kind kind =
            switch (name.toLowerCase(Locale.ROOT)) {
              case SearchMode.ACCURACY ->
                  option.unit() == SearchClause.Unit.PERCENT ? Kind.PERCENT : Kind.ACCURACY;
              case SearchMode.EFFORT -> Kind.EFFORT;
              case SearchMode.PROBES -> Kind.PROBES;
              case SearchMode.OPTION ->
                  throw invalid("a parameter as mode; it is exact, approximate or auto");
              default -> throw unknown(name);
            };
        yield wish(Optional.empty(), 0, 0, List.of(new Given(parameter.getIndex(), kind)));
      }
      case SqlIdentifier word -> constant(name, word.getSimple(), option.unit());
      case SqlLiteral literal ->
          constant(name, String.valueOf(literal.toValue()).trim(), option.unit());
      default -> throw invalid("the value " + option.value());
    };
  }

  private static SearchWish constant(String name, String value, SearchClause.Unit unit) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case SearchMode.OPTION -> wish(mode(value), 0, 0, List.of());
      case SearchMode.ACCURACY -> wish(Optional.of(target(value, unit)), 0, 0, List.of());
      case SearchMode.EFFORT ->
          wish(Optional.empty(), effort(SearchMode.EFFORT, value), 0, List.of());
      case SearchMode.PROBES ->
          wish(Optional.empty(), 0, effort(SearchMode.PROBES, value), List.of());
      default -> throw unknown(name);
    };
  }

  private static SearchWish wish(
      Optional<Double> target, int effort, int probes, List<Given> given) {
    return new SearchWish(target, effort, probes, given, ORIGIN);
  }

  private static Optional<Double> mode(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "exact" -> Optional.of(1.0);
      case "approximate", "approx", "auto" -> Optional.empty();
      default -> throw invalid("mode '" + value + "'; it is exact, approximate or auto");
    };
  }

  private static double target(String value, SearchClause.Unit unit) {
    BigDecimal given = number(value);
    return (unit == SearchClause.Unit.PERCENT
            ? TargetAccuracy.ofPercent(given)
            : TargetAccuracy.of(given))
        .orElseThrow(() -> invalid("accuracy " + value + "; it is " + TargetAccuracy.FORMS));
  }

  private static int effort(String name, String value) {
    BigDecimal given = number(value);
    if (given.signum() <= 0
        || given.compareTo(BigDecimal.valueOf(SearchAccuracy.EFFORT_MAX)) > 0
        || given.stripTrailingZeros().scale() > 0) {
      throw invalid(
          name + " " + value + "; it is a whole number from 1 to " + SearchAccuracy.EFFORT_MAX);
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

  private static AzimuthException unknown(String name) {
    return invalid("the option " + name + "; it knows " + KNOWN);
  }

  private static AzimuthException invalid(String what) {
    return new AzimuthException(ErrorCode.INVALID_STATEMENT, "a search cannot have " + what);
  }
}
