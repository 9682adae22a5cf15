package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.storage.error.AzimuthException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.schema.SchemaPlus;
import org.jspecify.annotations.Nullable;

/// A tree that Calcite's Enumerable engine runs: generated code, compiled once per plan.
///
/// @param constants what the code refers to by name
/// @param columns of the result
/// @param constantFailure why the code's constants could not be computed, once that is known
record EnumerableOperator(
    Bindable<?> code,
    Map<String, Object> constants,
    JavaTypeFactory types,
    List<EngineColumn> columns,
    String text,
    AtomicReference<@Nullable AzimuthException> constantFailure)
    implements Operator {
  /// Everybody, until there is authentication.
  private static final String USER = "azimuth";

  EnumerableOperator {
    constants = Map.copyOf(constants);
    columns = List.copyOf(columns);
  }

  @Override
  public RowCursor open(Execution execution, ShardReader reader) {
    GeneratedRun run = new GeneratedRun(execution, reader);
    execution.own(run);
    try {
      return new Cursor(run, code.bind(new Context(run)).enumerator());
    } catch (RuntimeException failure) {
      throw EngineFailures.ofRun(failure);
    } catch (ExceptionInInitializerError failure) {
      AzimuthException translated = EngineFailures.ofConstant(failure); // It runs only once.
      constantFailure.compareAndSet(null, translated);
      throw translated;
    } catch (NoClassDefFoundError again) {
      AzimuthException first = constantFailure.get();
      throw first == null
          ? Execution.unwrap(again)
          : new AzimuthException(first.code(), first.details(), again);
    }
  }

  @Override
  public String describe() {
    return text;
  }

  @Override
  public List<Operator> inputs() {
    return List.of();
  }

  /// Rows of the engine as SQL values.
  private final class Cursor implements RowCursor {
    private final GeneratedRun run;
    private final Enumerator<?> rows;

    Cursor(GeneratedRun run, Enumerator<?> rows) {
      this.run = run;
      this.rows = rows;
    }

    @Override
    public @Nullable Object @Nullable [] next() {
      try {
        if (!rows.moveNext()) {
          return null;
        }
        Object current = rows.current();
        @Nullable Object[] row =
            columns.size() == 1 && !(current instanceof Object[])
                ? new @Nullable Object[] {current}
                : ((@Nullable Object[]) current).clone();
        for (int i = 0; i < row.length; i++) {
          row[i] = columns.get(i).toSql(row[i]);
        }
        return row;
      } catch (RuntimeException failure) {
        throw EngineFailures.ofRun(failure);
      }
    }

    @Override
    public void close() {
      rows.close();
      run.execution().disown(run);
      run.close();
    }
  }

  /// What generated code asks for while it runs.
  private final class Context implements DataContext {
    private final GeneratedRun run;
    private final long startMillis;

    Context(GeneratedRun run) {
      this.run = run;
      this.startMillis = run.execution().wallMillis();
    }

    @Override
    public @Nullable SchemaPlus getRootSchema() {
      return null;
    }

    @Override
    public JavaTypeFactory getTypeFactory() {
      return types;
    }

    @Override
    @SuppressWarnings("NullAway") // Nothing in a plan asks for other data.
    public QueryProvider getQueryProvider() {
      return null;
    }

    @Override
    public @Nullable Object get(String name) {
      if (name.equals(GeneratedRun.NAME)) {
        return run;
      }
      if (name.startsWith("?")) {
        int index = Integer.parseInt(name.substring(1));
        return EnumerableBridge.toEngine(run.execution().parameters().get(index));
      }
      Object constant = constants.get(name);
      return constant != null ? constant : variable(name);
    }

    private @Nullable Object variable(String name) {
      for (Variable variable : Variable.values()) {
        if (variable.camelName.equals(name)) {
          return switch (variable) {
            case UTC_TIMESTAMP, CURRENT_TIMESTAMP, LOCAL_TIMESTAMP -> startMillis;
            case TIME_ZONE -> TimeZone.getTimeZone("UTC");
            case LOCALE -> Locale.ROOT;
            case USER, SYSTEM_USER -> USER;
            case CANCEL_FLAG -> run.execution().cancelFlag();
            case TIME_FRAME_SET ->
                types
                    .getTypeSystem()
                    .deriveTimeFrameSet(org.apache.calcite.rel.type.TimeFrames.CORE);
            default -> null;
          };
        }
      }
      return null;
    }
  }
}
