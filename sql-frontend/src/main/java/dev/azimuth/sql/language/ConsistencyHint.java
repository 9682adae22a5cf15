package dev.azimuth.sql.language;

import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// `SELECT /*+ CONSISTENCY('bounded 5s') */ …`: how fresh the rows of the whole statement are.
final class ConsistencyHint {
  static final String NAME = "CONSISTENCY";

  private ConsistencyHint() {}

  /// What the hint of a query's outermost SELECT asks for; one that stands elsewhere is refused.
  static Optional<Consistency> of(SqlNode statement) {
    List<SqlHint> outermost = new ArrayList<>();
    SqlSelect query = statement.isA(SqlKind.QUERY) ? select(statement) : null;
    if (query != null) {
      outermost.addAll(hints(query));
    }
    List<SqlHint> all = new ArrayList<>();
    statement.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlSelect select) {
              all.addAll(hints(select));
            }
            return super.visit(call);
          }
        });
    if (all.size() > outermost.size()) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "the hint " + NAME + " holds for a whole query; it stands in its outermost SELECT");
    }
    return outermost.stream().findFirst().map(ConsistencyHint::parse);
  }

  private static @Nullable SqlSelect select(SqlNode node) {
    return switch (node) {
      case SqlOrderBy order -> select(order.query);
      case SqlWith with -> select(with.body);
      case SqlSelect select -> select;
      default -> null;
    };
  }

  private static List<SqlHint> hints(SqlSelect select) {
    if (select.getHints() == null) {
      return List.of();
    }
    return select.getHints().stream()
        .filter(SqlHint.class::isInstance)
        .map(SqlHint.class::cast)
        .filter(hint -> hint.getName().equalsIgnoreCase(NAME))
        .toList();
  }

  private static Consistency parse(SqlHint hint) {
    List<String> options = hint.getOptionList();
    return Optional.of(options)
        .filter(list -> list.size() == 1)
        .flatMap(list -> Consistency.parse(list.getFirst()))
        .orElseThrow(() ->
            new AzimuthException(
                ErrorCode.INVALID_STATEMENT,
                "the hint " + NAME + " takes " + Consistency.FORMS + ", not " + options));
  }
}
