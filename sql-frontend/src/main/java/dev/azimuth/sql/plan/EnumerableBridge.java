package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.sql.language.type.VectorValue;
import dev.azimuth.sql.system.SystemTable;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.function.Function0;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.linq4j.function.Function2;
import org.apache.calcite.linq4j.tree.Types;
import org.jspecify.annotations.Nullable;

/// What code that the Enumerable engine generates calls to read tables and to end in time. Public
/// for that code only.
public final class EnumerableBridge {
  /// [#scan].
  static final Method SCAN =
      Types.lookupMethod(EnumerableBridge.class, "scan", DataContext.class, ScanPlan.class);

  /// [#poll].
  static final Method POLL = Types.lookupMethod(EnumerableBridge.class, "poll", DataContext.class);

  /// [#kept].
  static final Method KEPT =
      Types.lookupMethod(EnumerableBridge.class, "kept", DataContext.class, Enumerable.class);

  /// [#keptFirst].
  static final Method KEPT_FIRST =
      Types.lookupMethod(
          EnumerableBridge.class,
          "keptFirst",
          DataContext.class,
          Enumerable.class,
          int.class,
          int.class);

  /// [#keptResults].
  static final Method KEPT_RESULTS =
      Types.lookupMethod(EnumerableBridge.class, "keptResults", DataContext.class, Function2.class);

  /// [#counted].
  static final Method COUNTED =
      Types.lookupMethod(EnumerableBridge.class, "counted", DataContext.class, Function0.class);

  /// [#system].
  static final Method SYSTEM =
      Types.lookupMethod(EnumerableBridge.class, "system", DataContext.class, SystemTable.class);

  /// [#inner].
  static final Method INNER =
      Types.lookupMethod(EnumerableBridge.class, "inner", DataContext.class, Function1.class);

  /// [#lateral].
  static final Method LATERAL =
      Types.lookupMethod(
          EnumerableBridge.class,
          "lateral",
          DataContext.class,
          Enumerable.class,
          LateralRows.class);

  /// [#spooled].
  static final Method SPOOLED =
      Types.lookupMethod(EnumerableBridge.class, "spooled", DataContext.class, Function1.class);

  private EnumerableBridge() {}

  /// The rows of a scan: arrays, or the values themselves if there is one column.
  public static Enumerable<Object> scan(DataContext context, ScanPlan plan) {
    GeneratedRun run = GeneratedRun.of(context);
    return rows(() -> run.reader().open(run.execution(), plan));
  }

  /// The rows of a table of `SYS`, in the same form.
  public static Enumerable<Object> system(DataContext context, SystemTable table) {
    GeneratedRun run = GeneratedRun.of(context);
    return rows(() -> run.reader().openSystem(run.execution(), table));
  }

  private static Enumerable<Object> rows(Supplier<RowCursor> read) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<Object> enumerator() {
        return new ScanEnumerator(read.get());
      }
    };
  }

  /// The rows of a lateral join whose outer side has rows that are arrays.
  public static Enumerable<Object> lateral(
      DataContext context, Enumerable<Object> outer, LateralRows inner) {
    GeneratedRun run = GeneratedRun.of(context);
    return rows(() ->
        new LateralCursor(
            run.execution(), run.reader(), new EngineRows(outer.enumerator()), inner));
  }

  /// Fails now and then, of many calls, when the statement is cancelled or out of time.
  public static void poll(DataContext context) {
    GeneratedRun.of(context).execution().poll();
  }

  /// The inner side of a join that makes it anew for each outer row: what its operators keep is
  /// given back when its rows have been read.
  ///
  /// @param rows the side, as a part of the code that has a context of its own
  public static Enumerable<Object> inner(
      DataContext context, Function1<DataContext, Enumerable<Object>> rows) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<Object> enumerator() {
        return InnerRows.open(context, rows);
      }
    };
  }

  /// The inner side of a join that reads it for each outer row: made once if there is memory to
  /// keep its rows, and anew each time otherwise.
  ///
  /// @param rows the side, as a part of the code that has a context of its own
  public static Enumerable<Object> spooled(
      DataContext context, Function1<DataContext, Enumerable<Object>> rows) {
    return new SpooledRows(context, rows);
  }

  /// The rows of an operator that the next one keeps: they count against the budget.
  public static Enumerable<Object> kept(DataContext context, Enumerable<Object> rows) {
    return kept(context, rows, Long.MAX_VALUE);
  }

  /// The same where the next one keeps no more than it skips and takes.
  public static Enumerable<Object> keptFirst(
      DataContext context, Enumerable<Object> rows, int skipped, int taken) {
    return kept(context, rows, (long) skipped + taken);
  }

  private static Enumerable<Object> kept(
      DataContext context, Enumerable<Object> rows, long rowsMax) {
    GeneratedRun run = GeneratedRun.of(context);
    return new AbstractEnumerable<>() {
      private long left = rowsMax;

      @Override
      public Enumerator<Object> enumerator() {
        return Linq4j.transform(
            rows.enumerator(),
            row -> {
              if (left-- > 0) {
                run.hold(row);
              }
              return row;
            });
      }
    };
  }

  /// What makes the results of a join that keeps them: they count against the budget.
  public static Function2<Object, Object, Object> keptResults(
      DataContext context, Function2<Object, Object, Object> results) {
    GeneratedRun run = GeneratedRun.of(context);
    return (left, right) -> {
      Object result = results.apply(left, right);
      run.hold(result);
      return result;
    };
  }

  /// What begins the groups of an aggregate, each of which counts against the budget.
  public static Function0<Object> counted(DataContext context, Function0<Object> beginning) {
    GeneratedRun run = GeneratedRun.of(context);
    return () -> {
      run.holdGroup();
      return beginning.apply();
    };
  }

  /// An SQL value as the engine has it.
  static @Nullable Object toEngine(@Nullable Object value) {
    return switch (value) {
      case float[] vector -> new VectorValue(vector);
      case byte[] bytes -> new ByteString(bytes);
      case null, default -> value;
    };
  }

  /// A value of the engine as an SQL value.
  static @Nullable Object toSql(@Nullable Object value) {
    return switch (value) {
      case VectorValue vector -> vector.elements();
      case ByteString bytes -> bytes.getBytes();
      case null, default -> value;
    };
  }

  /// Rows of the engine, which are arrays, as SQL rows.
  private static final class EngineRows implements RowCursor {
    private final Enumerator<Object> rows;

    EngineRows(Enumerator<Object> rows) {
      this.rows = rows;
    }

    @Override
    public @Nullable Object @Nullable [] next() {
      if (!rows.moveNext()) {
        return null;
      }
      @Nullable Object[] row = ((@Nullable Object[]) rows.current()).clone();
      for (int i = 0; i < row.length; i++) {
        row[i] = toSql(row[i]);
      }
      return row;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /// Rows of a cursor for the engine. They count against the budget where they are kept, see
  /// [#kept]: a join may read the same ones for each row of another table.
  private static final class ScanEnumerator extends RowEnumerator {
    private final RowCursor cursor;

    ScanEnumerator(RowCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean moveNext() {
      @Nullable Object[] row = cursor.next();
      if (row == null) {
        return false;
      }
      for (int i = 0; i < row.length; i++) {
        row[i] = toEngine(row[i]);
      }
      current = row.length == 1 ? row[0] : row;
      return true;
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
