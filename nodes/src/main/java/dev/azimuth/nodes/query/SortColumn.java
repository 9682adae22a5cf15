package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.BytesOperand;
import dev.azimuth.nodes.evaluate.DoubleOperand;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.LongOperand;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.evaluate.VectorOperand;
import dev.azimuth.nodes.part.ColumnOrder;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;

/// One key of an order, as a code for each row: a smaller code comes first.
///
/// Numbers are their code (doubles by `Double.compare`; all bits flipped for descending order), and
/// NULL is told apart by a rank. Text and other bytes have no code: rows are compared themselves.
final class SortColumn {
  private final Operand operand;
  private final boolean descending;
  private final byte nullRank;
  private final ColumnType type;
  private final int column;
  private long[] codes = {};
  private byte[] ranks = {};

  SortColumn(Fragment.SortKey key, ExpressionCompiler compiler) {
    operand = compiler.operand(key.expression());
    descending = key.direction() == Fragment.Direction.DESCENDING;
    nullRank = (byte) (key.nulls() == Fragment.Nulls.FIRST ? -1 : 1);
    type = compiler.type(key.expression());
    column = key.expression() instanceof Expression.Column direct ? direct.ordinal() : -1;
    if (operand instanceof VectorOperand) {
      throw new AzimuthException(ErrorCode.TYPE_MISMATCH, "an order of " + type.sql());
    }
  }

  private SortColumn(SortColumn other) {
    operand = other.operand;
    descending = other.descending;
    nullRank = other.nullRank;
    type = other.type;
    column = other.column;
  }

  /// The same key with entries of its own; what one of them has evaluated holds for both.
  SortColumn sharing() {
    return new SortColumn(this);
  }

  void evaluate(Block block, Selection rows) {
    operand.evaluate(block, rows);
  }

  /// As [#evaluate], but for no more rows where each takes long.
  void evaluateOnly(Block block, Selection rows) {
    if (operand instanceof DoubleOperand doubles) {
      doubles.evaluateOnly(block, rows);
    } else {
      operand.evaluate(block, rows);
    }
  }

  long distancesComputed() {
    return operand.distancesComputed();
  }

  boolean hasCodes() {
    return !(operand instanceof BytesOperand);
  }

  /// Whether it may be cheap to tell that rows come after others, which are not NULL.
  boolean canDrop() {
    return operand instanceof DoubleOperand && !descending && nullRank > 0;
  }

  /// Drops rows that certainly have a larger code, as far as that is cheap to tell; rows of a block
  /// that is to be evaluated, where [#canDrop] says so.
  void dropAfter(Block block, Selection rows, long code) {
    if (operand instanceof DoubleOperand doubles) {
      doubles.dropAbove(block, rows, value(code));
    }
  }

  /// Whether [#dropAfter(Block, Selection, double[])] may tell anything of rows of a block.
  boolean canDrop(Block block) {
    return canDrop() && ((DoubleOperand) operand).canDrop(block);
  }

  /// The value of a code, of a key that [#canDrop] says so of.
  static double value(long code) {
    return Double.longBitsToDouble(orderedBits(code));
  }

  /// Drops rows that certainly have a larger value than the one of each in `values`, as far as that
  /// is cheap to tell; where [#canDrop(Block)] says so.
  void dropAfter(Block block, Selection rows, double[] values) {
    if (operand instanceof DoubleOperand doubles) {
      doubles.dropAbove(block, rows, values);
    }
  }

  /// The code of row `row` of the block that was evaluated last.
  long code(int row) {
    long code =
        switch (operand) {
          case LongOperand longs -> longs.value(row);
          case DoubleOperand doubles -> ordered(doubles.value(row));
          case BytesOperand _, VectorOperand _ -> 0;
        };
    return descending ? ~code : code;
  }

  private static long ordered(double value) {
    return orderedBits(Double.doubleToLongBits(value));
  }

  /// Bits of a double to bits ordered as longs, and back.
  private static long orderedBits(long bits) {
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  /// Where NULL puts row `row`: before (-1), among (0) or after (1) the others.
  byte rank(int row) {
    return operand.isNull(row) ? nullRank : 0;
  }

  /// Bytes that one entry takes.
  static int entryBytes() {
    return Long.BYTES + Byte.BYTES;
  }

  void grow(int capacity) {
    codes = Arrays.copyOf(codes, capacity);
    ranks = Arrays.copyOf(ranks, capacity);
  }

  /// Keeps the code of row `row` under `entry`.
  void keep(int entry, int row) {
    codes[entry] = code(row);
    ranks[entry] = rank(row);
  }

  /// Keeps what another has kept.
  void keep(int entry, SortColumn other, int otherEntry) {
    codes[entry] = other.codes[otherEntry];
    ranks[entry] = other.ranks[otherEntry];
  }

  long keptCode(int entry) {
    return codes[entry];
  }

  byte keptRank(int entry) {
    return ranks[entry];
  }

  /// Compares two entries, whose rows are at these addresses.
  int compare(int left, int right, RowsSnapshot rows, long leftAddress, long rightAddress) {
    if (ranks[left] != ranks[right]) {
      return Byte.compare(ranks[left], ranks[right]);
    }
    if (ranks[left] != 0) {
      return 0;
    }
    if (hasCodes()) {
      return Long.compare(codes[left], codes[right]);
    }
    if (column < 0) {
      return 0; // a constant
    }
    int order =
        ColumnOrder.compare(
            type,
            rows.part(leftAddress).column(column),
            RowAddress.ordinal(leftAddress),
            rows.part(rightAddress).column(column),
            RowAddress.ordinal(rightAddress));
    return descending ? -order : order;
  }
}
