package dev.azimuth.sql.parser;

import java.util.Locale;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The word before LIMIT or after FETCH: how a search may find its nearest rows.
///
/// In the tree it is the hint that users may also write: `VECTOR_SEARCH(mode='exact')`.
public enum SearchMode {
  EXACT,
  APPROXIMATE;

  /// Name of the hint.
  public static final String HINT = "VECTOR_SEARCH";

  /// The hint's option that holds the mode, lower case.
  public static final String OPTION = "mode";

  /// The option that holds the accuracy, lower case.
  public static final String ACCURACY = "accuracy";

  /// The option that holds the fewest lists that are looked into, lower case.
  public static final String PROBES = "probes";

  /// The option that holds the least effort in a graph, lower case.
  public static final String EFFORT = "ef_search";

  /// Adds the hint to the SELECT that a limit stands after; false if it is none.
  public boolean addTo(SqlNode query) {
    SqlParserPos position = query.getParserPosition();
    SqlNode value = SqlLiteral.createCharString(name().toLowerCase(Locale.ROOT), position);
    return SearchClause.addHint(
        query,
        new SqlHint(
            position,
            new SqlIdentifier(HINT, position),
            SqlNodeList.of(new SqlIdentifier(OPTION, position), value),
            SqlHint.HintOptionFormat.KV_LIST));
  }
}
