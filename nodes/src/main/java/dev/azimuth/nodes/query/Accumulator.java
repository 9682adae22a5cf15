package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.BytesOperand;
import dev.azimuth.nodes.evaluate.DoubleOperand;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.LongOperand;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.evaluate.VectorOperand;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The partial states of one aggregate, one per group. For one thread.
abstract class Accumulator {
  private final ColumnType type;
  final @Nullable Operand operand;

  Accumulator(ColumnType type, @Nullable Operand operand) {
    this.type = type;
    this.operand = operand;
  }

  static Accumulator of(Fragment.Aggregate aggregate, ExpressionCompiler compiler) {
    Optional<Operand> operand = aggregate.operand().map(compiler::operand);
    ColumnType type = aggregate.operand().map(compiler::type).orElse(ColumnType.Simple.BIGINT);
    return switch (aggregate.function()) {
      case COUNT -> new Sums.Count(operand.orElse(null));
      case SUM ->
          switch (operand.orElseThrow()) {
            case LongOperand longs -> new Sums.OfLongs(longs);
            case DoubleOperand doubles -> new Sums.OfDoubles(doubles);
            case VectorOperand vectors -> new VectorSums(vectors);
            case BytesOperand _ -> throw refused("SUM", type);
          };
      case AVG ->
          switch (operand.orElseThrow()) {
            case VectorOperand vectors -> new VectorSums(vectors);
            case LongOperand _, DoubleOperand _, BytesOperand _ -> throw refused("AVG", type);
          };
      case MIN, MAX -> {
        int sign = aggregate.function() == Fragment.AggregateFunction.MIN ? 1 : -1;
        yield switch (operand.orElseThrow()) {
          case LongOperand longs -> new Extremes.OfLongs(type, longs, sign);
          case DoubleOperand doubles -> new Extremes.OfDoubles(type, doubles, sign);
          case BytesOperand bytes -> new Extremes.OfBytes(type, bytes, sign);
          case VectorOperand _ -> throw refused(aggregate.function().name(), type);
        };
      }
    };
  }

  private static AzimuthException refused(String function, ColumnType type) {
    return new AzimuthException(ErrorCode.TYPE_MISMATCH, function + " of " + type.sql());
  }

  /// Type of the result.
  final ColumnType type() {
    return type;
  }

  void evaluate(Block block, Selection rows) {
    if (operand != null) {
      operand.evaluate(block, rows);
    }
  }

  final long distancesComputed() {
    return operand == null ? 0 : operand.distancesComputed();
  }

  /// Whether row `row` counts: NULL operands are left out.
  final boolean counts(int row) {
    return operand == null || !operand.isNull(row);
  }

  /// Bytes that one group takes.
  abstract int groupBytes();

  /// Makes room for so many groups, empty at first.
  abstract void grow(int capacity);

  /// Takes in row `row`, which counts, of the block that was evaluated last.
  abstract void add(int group, int row);

  /// Takes in a group of another of the same aggregate.
  abstract void merge(int group, Accumulator other, int otherGroup);

  /// Adds the result of a group to a column of the result's type.
  abstract void append(int group, ColumnBuilder out);
}
