package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.ShardReader;
import java.util.List;

/// Joins each row of its input with the rows that another tree has for it.
record LateralOperator(Operator input, LateralRows inner) implements Operator {
  @Override
  public RowCursor open(Execution execution, ShardReader reader) {
    return new LateralCursor(execution, reader, input.start(execution, reader), inner);
  }

  @Override
  public String describe() {
    return Lateral.TEXT;
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input, inner.root());
  }
}
