package dev.azimuth.nodes.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Whether an operand equals one of many constants, without asking each.
abstract class Membership extends Predicate {
  private final Operand operand;
  private final boolean withNull;

  private Membership(Operand operand, boolean withNull) {
    this.operand = operand;
    this.withNull = withNull;
  }

  @Override
  public final void evaluate(Block block, Selection rows) {
    operand.evaluate(block, rows);
    Arrays.fill(trues, 0);
    for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
      if (!operand.isNull(row) && contains(row)) {
        trues[row >>> 6] |= 1L << row;
      }
    }
    complete(operand.nulls, operand.nulls);
    if (withNull) {
      // Not being among the known ones says nothing about the unknown one.
      Arrays.fill(falses, 0);
    }
  }

  @Override
  public final long distancesComputed() {
    return operand.distancesComputed();
  }

  abstract boolean contains(int row);

  /// Among whole numbers, sorted.
  static final class AmongLongs extends Membership {
    private final LongOperand operand;
    private final long[] sorted;

    AmongLongs(LongOperand operand, long[] sorted, boolean withNull) {
      super(operand, withNull);
      this.operand = operand;
      this.sorted = sorted;
    }

    @Override
    boolean contains(int row) {
      return Arrays.binarySearch(sorted, operand.value(row)) >= 0;
    }
  }

  /// Among texts.
  static final class AmongTexts extends Membership {
    private final BytesOperand operand;
    private final Set<String> texts;
    private final boolean[] lengths;

    AmongTexts(BytesOperand operand, Set<String> texts, boolean withNull) {
      super(operand, withNull);
      this.operand = operand;
      this.texts = new HashSet<>();
      int longest = 0;
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        longest = Math.max(longest, bytes.length);
        this.texts.add(text);
      }
      lengths = new boolean[longest + 1];
      for (String text : texts) {
        lengths[text.getBytes(StandardCharsets.UTF_8).length] = true;
      }
    }

    @Override
    boolean contains(int row) {
      int length = operand.length(row);
      return length < lengths.length
          && lengths[length]
          && texts.contains(new String(operand.bytes(row), 0, length, StandardCharsets.UTF_8));
    }
  }
}
