package dev.azimuth.storage.catalog;

import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Varchar;
import dev.azimuth.storage.type.VectorElement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads back what [ColumnType#sql()] writes.
public final class ColumnTypeText {
  private static final Pattern TYPE =
      Pattern.compile("([A-Z]+)(?:\\((\\d+)(?:, ([A-Z0-9]+))?\\))?");

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
      return switch (name) {
        case "DECIMAL" -> new ColumnType.Decimal(Integer.parseInt(first), Integer.parseInt(second));
        case "VECTOR" ->
            new ColumnType.FloatVector(Integer.parseInt(first), VectorElement.valueOf(second));
        default -> throw new IllegalArgumentException("no column type: " + sql);
      };
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
      case "BIT" -> new ColumnType.FloatVector(length, VectorElement.BINARY);
      case "SPARSEVEC" -> new ColumnType.SparseVector(length);
      case "HALFVEC" -> new ColumnType.FloatVector(length, VectorElement.FLOAT16);
      default -> throw new IllegalArgumentException("no column type: " + sql);
    };
  }
}
