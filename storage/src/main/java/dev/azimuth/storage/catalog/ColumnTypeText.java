package dev.azimuth.storage.catalog;

import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Varchar;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads back what [ColumnType#sql()] writes.
public final class ColumnTypeText {
  private static final Pattern TYPE = Pattern.compile("([A-Z]+)(?:\\((\\d+)(?:, (\\d+))?\\))?");

  private ColumnTypeText() {}

  /// The type; `IllegalArgumentException` if there is no such type.
  public static ColumnType parse(String sql) {
    Matcher matcher = TYPE.matcher(sql);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no column type: " + sql);
    }
    String name = matcher.group(1);
    String first = matcher.group(2);
    String second = matcher.group(3);
    if (second != null) {
      if (!name.equals("DECIMAL")) {
        throw new IllegalArgumentException("no column type: " + sql);
      }
      return new ColumnType.Decimal(Integer.parseInt(first), Integer.parseInt(second));
    }
    if (first == null) {
      return switch (name) {
        case "VARCHAR" -> new Varchar(Varchar.UNBOUNDED);
        case "VARBINARY" -> new ColumnType.Varbinary(Varchar.UNBOUNDED);
        default -> ColumnType.Simple.valueOf(name);
      };
    }
    int length = Integer.parseInt(first);
    return switch (name) {
      case "VARCHAR" -> new Varchar(length);
      case "CHAR" -> new ColumnType.Char(length);
      case "VARBINARY" -> new ColumnType.Varbinary(length);
      case "VECTOR" -> new ColumnType.FloatVector(length);
      default -> throw new IllegalArgumentException("no column type: " + sql);
    };
  }
}
