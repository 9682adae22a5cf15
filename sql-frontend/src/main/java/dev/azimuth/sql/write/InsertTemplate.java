package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.storage.error.AzimuthException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of an INSERT or UPSERT with VALUES, ready to be filled with parameters.
///
/// @param rows one source per column of the table
public record InsertTemplate(List<List<Source>> rows) {
  private static final Object[] NO_ROW = new Object[0];

  public InsertTemplate {
    rows = rows.stream().map(List::copyOf).toList();
  }

  /// Where the value of a column comes from.
  public sealed interface Source {
    /// Straight from a parameter, converted to the column's type only once.
    record Parameter(int index) implements Source {}

    /// Computed from converted parameters, or a constant.
    record Computed(Scalar scalar) implements Source {}
  }

  /// Whether some value needs converted parameters.
  public boolean computes() {
    return rows.stream().anyMatch(row -> row.stream().anyMatch(Source.Computed.class::isInstance));
  }

  /// For each column of the only row the parameter that it takes; null if there are more rows or
  /// some value is computed.
  public int @Nullable [] parameters() {
    if (rows.size() != 1 || computes()) {
      return null;
    }
    return rows.getFirst().stream()
        .mapToInt(source -> ((Source.Parameter) source).index())
        .toArray();
  }

  /// Adds the rows of several statements, those whose parameters are in `raw` from `from` up to,
  /// not including, `to`; false, and nothing is added, when one of them cannot be taken.
  ///
  /// @param statement number of the first one
  /// @param parameters see [#parameters()]
  public static boolean fillAll(
      WriteSet set,
      int statement,
      long expectation,
      List<List<@Nullable Object>> raw,
      int from,
      int to,
      int[] parameters) {
    try {
      set.putAll(raw, from, to, parameters, statement, expectation);
      return true;
    } catch (AzimuthException refused) {
      return false;
    }
  }

  /// Adds the rows of one statement, all or none of them.
  ///
  /// @param raw parameters as the client sent them
  /// @param converted the same as SQL values of their types; not looked at unless [#computes]
  public void fill(
      WriteSet set,
      int statement,
      long expectation,
      List<@Nullable Object> raw,
      Parameters converted) {
    int size = set.size();
    try {
      for (List<Source> row : rows) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] =
              switch (row.get(i)) {
                case Source.Parameter parameter -> raw.get(parameter.index());
                case Source.Computed computed -> computed.scalar().evaluate(NO_ROW, converted);
              };
        }
        set.put(statement, expectation, values);
      }
    } catch (RuntimeException failure) {
      set.truncate(size);
      throw failure;
    }
  }
}
