package dev.azimuth.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `WITH TARGET ACCURACY p [PERCENT]` or `WITH SEARCH (name = value, …)` after a LIMIT.
///
/// In the tree it is a hint of the SELECT, beside those that users write, without options that
/// Calcite knows: values may be parameters, which hints cannot have.
public final class SearchClause extends SqlHint {
  private final List<Option> options;

  /// A clause with these options, which are not looked at here.
  public SearchClause(SqlParserPos position, List<Option> options) {
    super(
        position,
        new SqlIdentifier(SearchMode.HINT, position),
        SqlNodeList.EMPTY,
        SqlHint.HintOptionFormat.EMPTY);
    this.options = List.copyOf(options);
  }

  /// What a number is a number of.
  public enum Unit {
    /// The option says.
    PLAIN,
    PERCENT
  }

  /// One option.
  ///
  /// @param value a literal, a name or a parameter
  public record Option(SqlIdentifier name, SqlNode value, Unit unit) {}

  /// The options as they stand there.
  public List<Option> options() {
    return options;
  }

  /// Adds the clause to the SELECT that a limit stands after; false if it is none.
  public boolean addTo(SqlNode query) {
    return addHint(query, this);
  }

  static boolean addHint(SqlNode query, SqlHint hint) {
    if (query instanceof SqlWith with) {
      return addHint(with.body, hint);
    }
    if (!(query instanceof SqlSelect select)) {
      return false;
    }
    List<SqlNode> hints = new ArrayList<>();
    if (select.getHints() != null) {
      hints.addAll(select.getHints());
    }
    hints.add(hint);
    select.setHints(new SqlNodeList(hints, select.getParserPosition()));
    return true;
  }
}
