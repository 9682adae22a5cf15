package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.function.Function1;
import org.jspecify.annotations.Nullable;

/// The rows of the inner side of a join, which reads them once for each outer row, one after the
/// other: they are made once, as far as anybody reads, and kept.
///
/// Where they would take more memory than there is to spare, they are given up, and made again for
/// each outer row.
final class SpooledRows extends AbstractEnumerable<Object> {
  private final DataContext context;
  private final Function1<DataContext, Enumerable<Object>> rows;
  private final GeneratedRun keeping;
  private final List<Object> kept = new ArrayList<>();
  private @Nullable InnerRows source;
  private State state = State.UNREAD;

  private enum State {
    UNREAD,
    /// The rows behind those that are kept come from the source, until it has ended.
    KEPT,
    TOO_MANY
  }

  SpooledRows(DataContext context, Function1<DataContext, Enumerable<Object>> rows) {
    this.context = context;
    this.rows = rows;
    keeping = GeneratedRun.of(context).part();
    GeneratedRun.of(context).own(this::close);
  }

  @Override
  public Enumerator<Object> enumerator() {
    if (state == State.TOO_MANY) {
      return InnerRows.open(context, rows);
    }
    if (state == State.UNREAD) {
      source = InnerRows.open(context, rows);
      state = State.KEPT;
    }
    return new Pass();
  }

  private void giveUp() {
    state = State.TOO_MANY;
    source = null;
    kept.clear();
    keeping.close();
  }

  private void close() {
    InnerRows open = source;
    giveUp();
    if (open != null) {
      open.close();
    }
  }

  /// One reading of the rows; the next begins when it is closed.
  private final class Pass extends RowEnumerator {
    private int next;
    private @Nullable InnerRows rest;

    @Override
    public boolean moveNext() {
      if (rest != null) {
        return advance(rest);
      }
      if (next < kept.size()) {
        current = kept.get(next++);
        return true;
      }
      InnerRows behind = source;
      if (behind == null) {
        return false;
      }
      if (!advance(behind)) {
        source = null;
        behind.close();
        return false;
      }
      if (keeping.holdIfSpare(current)) {
        kept.add(current());
        next++;
      } else {
        giveUp();
        rest = behind;
      }
      return true;
    }

    private boolean advance(InnerRows from) {
      boolean moved = from.moveNext();
      current = moved ? from.current() : null;
      return moved;
    }

    @Override
    public void close() {
      if (rest != null) {
        rest.close();
      }
    }
  }
}
