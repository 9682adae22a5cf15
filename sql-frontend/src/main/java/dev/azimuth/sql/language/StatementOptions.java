package dev.azimuth.sql.language;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// What stands in `WITH (name = value, …)` or `SET (…)`, as text.
final class StatementOptions {
  private StatementOptions() {}

  /// Values by names in lower case; fails with `code` if a name stands there twice.
  static Map<String, String> of(SqlNodeList settings, ErrorCode code) {
    Map<String, String> options = new LinkedHashMap<>();
    for (SqlNode setting : settings) {
      SqlCall assignment = (SqlCall) setting;
      String name = String.join(".", ((SqlIdentifier) assignment.operand(0)).names);
      SqlNode value = assignment.operand(1);
      String text =
          value instanceof SqlLiteral literal
              ? String.valueOf(literal.toValue())
              : ((SqlIdentifier) value).getSimple();
      if (options.put(name.toLowerCase(Locale.ROOT), text) != null) {
        throw new AzimuthException(code, "option " + name + " appears twice");
      }
    }
    return options;
  }
}
