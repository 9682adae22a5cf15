package dev.azimuth.sql.plan;

import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.schema.SchemaPlus;
import org.jspecify.annotations.Nullable;

/// The rows of the inner side of a join for one outer row, in a run of its own that ends with them.
final class InnerRows implements Enumerator<Object> {
  private final GeneratedRun run;
  private final Enumerator<Object> rows;

  private InnerRows(GeneratedRun run, Enumerator<Object> rows) {
    this.run = run;
    this.rows = rows;
  }

  /// Begins to make the rows.
  static InnerRows open(DataContext context, Function1<DataContext, Enumerable<Object>> rows) {
    GeneratedRun run = GeneratedRun.of(context).part();
    return new InnerRows(run, rows.apply(new Part(context, run)).enumerator());
  }

  @Override
  public Object current() {
    return rows.current();
  }

  @Override
  public boolean moveNext() {
    return rows.moveNext();
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("an inner side is opened again");
  }

  @Override
  public void close() {
    rows.close();
    run.close();
  }

  /// The context of a statement with another run.
  private record Part(DataContext whole, GeneratedRun run) implements DataContext {
    @Override
    public @Nullable SchemaPlus getRootSchema() {
      return whole.getRootSchema();
    }

    @Override
    public JavaTypeFactory getTypeFactory() {
      return whole.getTypeFactory();
    }

    @Override
    public QueryProvider getQueryProvider() {
      return whole.getQueryProvider();
    }

    @Override
    public @Nullable Object get(String name) {
      return name.equals(GeneratedRun.NAME) ? run : whole.get(name);
    }
  }
}
