package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rows of a statement; at the end, on a failure or when closed it frees what the statement
/// holds.
final class StatementCursor implements RowCursor {
  private final Execution execution;
  private final RowCursor rows;
  private final Consumer<FragmentWork> ended;
  private boolean closed;

  StatementCursor(Execution execution, RowCursor rows) {
    this(execution, rows, _ -> {});
  }

  /// @param ended told at the end what shards have done
  StatementCursor(Execution execution, RowCursor rows, Consumer<FragmentWork> ended) {
    this.execution = execution;
    this.rows = rows;
    this.ended = ended;
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    if (closed) {
      return null;
    }
    try {
      @Nullable Object[] row = rows.next();
      if (row == null) {
        close();
      }
      return row;
    } catch (RuntimeException failure) {
      close();
      throw Execution.unwrap(failure);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        rows.close();
        ended.accept(execution.work());
      } finally {
        execution.close();
      }
    }
  }
}
