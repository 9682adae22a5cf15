package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.ShardReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inner side of a lateral join as a tree of its own, in which parameters behind those of the
/// statement stand for values of the outer row: what is near to one of these is found next to the
/// data.
///
/// @param slots constants that its fragments refer to
/// @param firstParameter the parameter of the first of `columns`
/// @param columns of the outer row
/// @param width number of its own columns
/// @param unmatched what becomes of an outer row without inner ones
public record LateralRows(
    Operator root,
    List<Slots.Slot> slots,
    int firstParameter,
    List<Integer> columns,
    int width,
    Unmatched unmatched) {
  public LateralRows {
    slots = List.copyOf(slots);
    columns = List.copyOf(columns);
  }

  /// What becomes of an outer row without inner ones.
  public enum Unmatched {
    /// It is left out.
    DROPPED,
    /// It is returned with NULLs.
    KEPT
  }

  /// What holds while the rows for an outer row are made.
  Execution.Bound bound(Execution execution, @Nullable Object[] outer) {
    Parameters parameters = execution.parameters();
    for (int i = 0; i < columns.size(); i++) {
      parameters = parameters.with(firstParameter + i, outer[columns.get(i)]);
    }
    return new Execution.Bound(parameters, Slots.values(slots, parameters));
  }

  /// Begins to make the rows for an outer row; to be called while that is bound.
  RowCursor open(Execution execution, ShardReader reader) {
    return root.start(execution, reader);
  }
}
