package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.execute.ShardReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The rows of a lateral join in the order of the outer ones. The inner sides of the next outer
/// rows are begun while those before are read, so that nodes work on several of them at a time: one
/// at first, as many as [#AHEAD_MAX] once that many are wanted.
final class LateralCursor implements RowCursor {
  /// Most outer rows whose inner side is begun.
  static final int AHEAD_MAX = 8;

  private final Execution execution;
  private final ShardReader reader;
  private final RowCursor outer;
  private final LateralRows inner;
  private final ArrayDeque<Side> begun = new ArrayDeque<>();
  private int ahead = 1;
  private boolean outerEnded;

  LateralCursor(Execution execution, ShardReader reader, RowCursor outer, LateralRows inner) {
    this.execution = execution;
    this.reader = reader;
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    while (true) {
      Side side = begun.peek();
      if (side == null) {
        begin();
        if (begun.isEmpty()) {
          return null;
        }
        continue;
      }
      @Nullable Object[] row = side.next();
      if (row != null) {
        return row;
      }
      begun.remove().close();
      begin();
    }
  }

  private void begin() {
    while (!outerEnded && begun.size() < ahead) {
      @Nullable Object[] row = outer.next();
      if (row == null) {
        outerEnded = true;
      } else {
        begun.add(new Side(row));
      }
    }
    ahead = Math.min(2 * ahead, AHEAD_MAX);
  }

  @Override
  public void close() {
    while (!begun.isEmpty()) {
      begun.remove().close();
    }
    outer.close();
  }

  /// The inner rows of one outer row.
  private final class Side {
    private final @Nullable Object[] row;
    private final Execution.Bound bound;
    private final RowCursor rows;
    private boolean matched;

    Side(@Nullable Object[] row) {
      this.row = row;
      bound = inner.bound(execution, row);
      rows = execution.with(bound, () -> inner.open(execution, reader));
      execution.budget().hold(row);
    }

    @Nullable Object @Nullable [] next() {
      @Nullable Object[] found = execution.with(bound, rows::next);
      if (found == null && (matched || inner.unmatched() == LateralRows.Unmatched.DROPPED)) {
        return null;
      }
      matched = true;
      @Nullable Object[] joined = Arrays.copyOf(row, row.length + inner.width());
      if (found != null) {
        System.arraycopy(found, 0, joined, row.length, found.length);
      }
      return joined;
    }

    void close() {
      rows.close();
      execution.budget().release(1, MemoryBudget.sizeOf(row));
    }
  }
}
