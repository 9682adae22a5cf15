package dev.azimuth.sql.service;

import dev.azimuth.sql.execute.CanonicalValues;
import dev.azimuth.sql.execute.Target;
import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns the parameters that a client sent into SQL values of the types that the statement gave
/// them.
///
/// Text is not cut to the length of a type that it is only compared with, but padded to a CHAR's.
///
/// @param types of the parameters; empty where the statement does not say
record ParameterBinding(List<Optional<ColumnType>> types) {
  /// For a statement without parameters.
  static final ParameterBinding NONE = new ParameterBinding(List.of());

  ParameterBinding {
    types = List.copyOf(types);
  }

  /// Fails with `UNBOUND_PARAMETER` unless there is a value for each.
  void requireAll(List<@Nullable Object> values) {
    if (values.size() != types.size()) {
      throw new AzimuthException(
          ErrorCode.UNBOUND_PARAMETER, types.size() + " parameters, " + values.size() + " values");
    }
  }

  /// The values of all parameters.
  List<@Nullable Object> convert(List<@Nullable Object> values) {
    requireAll(values);
    List<@Nullable Object> converted = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      ColumnType type = types.get(i).orElse(null);
      converted.add(type == null || value == null ? value : convert(value, type, i));
    }
    return converted;
  }

  private static @Nullable Object convert(Object value, ColumnType type, int index) {
    Target target = new Target("parameter " + (index + 1), unbounded(type));
    Object sql = CanonicalValues.toSql(ValueConversion.canonical(value, target), type);
    if (type instanceof ColumnType.Char fixed && sql instanceof String text) {
      int missing = fixed.length() - text.codePointCount(0, text.length());
      return missing > 0 ? text + " ".repeat(missing) : text;
    }
    return sql;
  }

  private static ColumnType unbounded(ColumnType type) {
    return switch (type) {
      case ColumnType.Varchar _, ColumnType.Char _ ->
          new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED);
      case ColumnType.Varbinary _ -> new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED);
      default -> type;
    };
  }
}
