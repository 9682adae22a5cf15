package dev.azimuth.sql.execute;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The streaming operators, which run without generated code.
public final class Operators {
  private Operators() {}

  /// Reads a table on its nodes.
  public record Scan(ScanPlan plan, String text) implements Operator {
    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      return reader.open(execution, plan);
    }

    @Override
    public String describe() {
      return text;
    }

    @Override
    public List<Operator> inputs() {
      return List.of();
    }
  }

  /// Rows that are written in the statement.
  public record Values(List<List<Scalar>> rows) implements Operator {
    public Values {
      rows = List.copyOf(rows);
    }

    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      Iterator<List<Scalar>> remaining = rows.iterator();
      return new RowCursor() {
        @Override
        public @Nullable Object @Nullable [] next() {
          if (!remaining.hasNext()) {
            return null;
          }
          return evaluate(remaining.next(), new @Nullable Object[0], execution);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String describe() {
      return "Values: " + rows.size() + " rows";
    }

    @Override
    public List<Operator> inputs() {
      return List.of();
    }
  }

  /// Computes expressions over each row.
  public record Project(Operator input, List<Scalar> outputs, String text) implements Operator {
    public Project {
      outputs = List.copyOf(outputs);
    }

    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      return new Derived(input.start(execution, reader)) {
        @Override
        public @Nullable Object @Nullable [] next() {
          @Nullable Object[] row = rows.next();
          return row == null ? null : evaluate(outputs, row, execution);
        }
      };
    }

    @Override
    public String describe() {
      return "Project: " + text;
    }

    @Override
    public List<Operator> inputs() {
      return List.of(input);
    }
  }

  /// Lets rows pass for which the condition is true.
  public record Filter(Operator input, Scalar condition, String text) implements Operator {
    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      return new Derived(input.start(execution, reader)) {
        @Override
        public @Nullable Object @Nullable [] next() {
          @Nullable Object[] row = rows.next();
          while (row != null
              && !Boolean.TRUE.equals(condition.evaluate(row, execution.parameters()))) {
            row = rows.next();
          }
          return row;
        }
      };
    }

    @Override
    public String describe() {
      return "Filter: " + text;
    }

    @Override
    public List<Operator> inputs() {
      return List.of(input);
    }
  }

  /// Rows of all inputs, one input after another.
  public record UnionAll(List<Operator> inputs) implements Operator {
    public UnionAll {
      inputs = List.copyOf(inputs);
    }

    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      Iterator<Operator> remaining = inputs.iterator();
      return new RowCursor() {
        private @Nullable RowCursor current;

        @Override
        public @Nullable Object @Nullable [] next() {
          while (true) {
            RowCursor open = current;
            if (open != null) {
              @Nullable Object[] row = open.next();
              if (row != null) {
                return row;
              }
              close();
            }
            if (!remaining.hasNext()) {
              return null;
            }
            current = remaining.next().start(execution, reader);
          }
        }

        @Override
        public void close() {
          RowCursor open = current;
          if (open != null) {
            current = null;
            open.close();
          }
        }
      };
    }

    @Override
    public String describe() {
      return "Union all";
    }
  }

  /// Sorts, or with `fetch` keeps the first rows of an order; without keys only cuts.
  public record Sort(
      Operator input,
      List<SqlOrder.Key> keys,
      Optional<Scalar> fetch,
      Optional<Scalar> offset,
      String text)
      implements Operator {
    public Sort {
      keys = List.copyOf(keys);
    }

    @Override
    public RowCursor open(Execution execution, ShardReader reader) {
      long skip = limit(offset, 0, execution);
      long count = limit(fetch, Long.MAX_VALUE, execution);
      RowCursor rows = input.start(execution, reader);
      return keys.isEmpty()
          ? new Cut(rows, skip, count)
          : new Cut(new Sorted(rows, this, skip, count, execution), skip, count);
    }

    @Override
    public String describe() {
      return text;
    }

    @Override
    public List<Operator> inputs() {
      return List.of(input);
    }

    private static long limit(Optional<Scalar> scalar, long absent, Execution execution) {
      if (scalar.isEmpty()) {
        return absent;
      }
      Object value = scalar.get().evaluate(new @Nullable Object[0], execution.parameters());
      if (value instanceof Number number && number.longValue() >= 0) {
        return number.longValue();
      }
      throw new AzimuthException(ErrorCode.INVALID_LIMIT, "got " + value);
    }
  }

  static @Nullable Object[] evaluate(
      List<Scalar> scalars, @Nullable Object[] row, Execution execution) {
    @Nullable Object[] result = new @Nullable Object[scalars.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = scalars.get(i).evaluate(row, execution.parameters());
    }
    return result;
  }

  /// A cursor over the rows of another.
  private abstract static class Derived implements RowCursor {
    final RowCursor rows;

    Derived(RowCursor rows) {
      this.rows = rows;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /// Skips rows, then returns some.
  private static final class Cut extends Derived {
    private long toSkip;
    private long toReturn;

    Cut(RowCursor rows, long toSkip, long toReturn) {
      super(rows);
      this.toSkip = toSkip;
      this.toReturn = toReturn;
    }

    @Override
    public @Nullable Object @Nullable [] next() {
      while (toSkip > 0 && toReturn > 0) {
        if (rows.next() == null) {
          return null;
        }
        toSkip--;
      }
      if (toReturn <= 0) {
        close();
        return null;
      }
      toReturn--;
      return rows.next();
    }
  }

  /// Sorts on first use; holds `skip + count` rows at most.
  private static final class Sorted extends Derived {
    private final Comparator<@Nullable Object[]> order;
    private final long keep;
    private final Execution execution;
    private @Nullable Iterator<@Nullable Object[]> sorted;

    Sorted(RowCursor rows, Sort sort, long skip, long count, Execution execution) {
      super(rows);
      this.order = SqlOrder.of(sort.keys);
      this.keep = skip > Long.MAX_VALUE - count ? Long.MAX_VALUE : skip + count;
      this.execution = execution;
    }

    @Override
    public @Nullable Object @Nullable [] next() {
      Iterator<@Nullable Object[]> iterator = sorted;
      if (iterator == null) {
        iterator = (keep >= Integer.MAX_VALUE ? all() : first((int) keep)).iterator();
        sorted = iterator;
      }
      return iterator.hasNext() ? iterator.next() : null;
    }

    private List<@Nullable Object[]> all() {
      List<@Nullable Object[]> held = new ArrayList<>();
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        execution.budget().hold(row);
        held.add(row);
      }
      held.sort(order);
      return held;
    }

    private List<@Nullable Object[]> first(int count) {
      if (count == 0) {
        return List.of();
      }
      PriorityQueue<@Nullable Object[]> heap = new PriorityQueue<>(order.reversed());
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        if (heap.size() == count) {
          @Nullable Object[] last = heap.element();
          if (order.compare(row, last) >= 0) {
            continue;
          }
          heap.remove();
          execution.budget().release(1, MemoryBudget.sizeOf(last));
        }
        execution.budget().hold(row);
        heap.add(row);
      }
      List<@Nullable Object[]> held = new ArrayList<>(heap);
      held.sort(order);
      return held;
    }
  }
}
