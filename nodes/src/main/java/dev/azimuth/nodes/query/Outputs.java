package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;

/// Makes batches of output columns from rows. For one thread.
final class Outputs {
  private static final int BATCH_ROWS_MAX = 1024;
  private static final int BATCH_ROWS_MIN = 8;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int VALUE_BYTES_GUESS = 24;

  private final List<ColumnType> types;
  private final List<Operand> operands;
  private final int batchRows;
  private final Selection one = new Selection();
  private ColumnBatchBuilder builder;

  Outputs(List<Expression> expressions, ExpressionCompiler compiler) {
    types = expressions.stream().map(compiler::type).toList();
    operands = expressions.stream().map(compiler::operand).toList();
    long rowBytes = 1;
    for (ColumnType type : types) {
      rowBytes +=
          type instanceof ColumnType.FloatVector vector
              ? (long) vector.dimension() * Float.BYTES
              : VALUE_BYTES_GUESS;
    }
    batchRows = Math.clamp(BATCH_BYTES / rowBytes, BATCH_ROWS_MIN, BATCH_ROWS_MAX);
    builder = new ColumnBatchBuilder(types, BATCH_ROWS_MIN);
    one.selectFirst(1);
  }

  /// Evaluates the outputs for the selected rows of a block; [#append] follows.
  void evaluate(Block block, Selection rows) {
    for (Operand operand : operands) {
      operand.evaluate(block, rows);
    }
  }

  /// Adds row `row` of the block that was evaluated last.
  void append(int row) {
    for (int i = 0; i < operands.size(); i++) {
      operands.get(i).append(row, builder.column(i));
    }
    builder.endRow();
  }

  /// Adds any row.
  void append(RowsSnapshot rows, long address) {
    int part = RowAddress.part(address);
    evaluate(new Block(rows.part(address), part, RowAddress.ordinal(address), 1), one);
    append(0);
  }

  boolean isEmpty() {
    return builder.rowCount() == 0;
  }

  boolean isFull() {
    return builder.rowCount() >= batchRows;
  }

  /// The batch; the next one begins.
  ColumnBatch take() {
    ColumnBatch batch = builder.build();
    builder = new ColumnBatchBuilder(types, BATCH_ROWS_MIN);
    return batch;
  }

  FragmentWork work() {
    return FragmentWork.of(0, 0, operands.stream().mapToLong(Operand::distancesComputed).sum());
  }
}
