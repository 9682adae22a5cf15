package dev.azimuth.nodes.evaluate;

import java.util.Arrays;
import java.util.List;

/// Predicates made of predicates.
final class Connective {
  private Connective() {}

  private static long distances(List<Predicate> operands) {
    return operands.stream().mapToLong(Predicate::distancesComputed).sum();
  }

  /// All hold; what has failed one is not shown to the next.
  static final class All extends Predicate {
    private final List<Predicate> operands;
    private final Selection open = new Selection();

    All(List<Predicate> operands) {
      this.operands = operands;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      Arrays.fill(trues, -1L);
      Arrays.fill(falses, 0);
      open.copyFrom(rows);
      for (Predicate operand : operands) {
        if (open.isEmpty()) {
          return;
        }
        operand.evaluate(block, open);
        for (int word = 0; word < Selection.WORDS; word++) {
          long shown = open.words()[word];
          trues[word] &= operand.trues[word] | ~shown;
          falses[word] |= operand.falses[word] & shown;
        }
        // A row that has failed is not looked at again, so its bit of `trues` is cleared here.
        for (int word = 0; word < Selection.WORDS; word++) {
          trues[word] &= ~falses[word];
        }
        open.drop(falses);
      }
    }

    @Override
    public long distancesComputed() {
      return distances(operands);
    }
  }

  /// One holds; what has passed one is not shown to the next.
  static final class Any extends Predicate {
    private final List<Predicate> operands;
    private final Selection open = new Selection();

    Any(List<Predicate> operands) {
      this.operands = operands;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      Arrays.fill(trues, 0);
      Arrays.fill(falses, -1L);
      open.copyFrom(rows);
      for (Predicate operand : operands) {
        if (open.isEmpty()) {
          return;
        }
        operand.evaluate(block, open);
        for (int word = 0; word < Selection.WORDS; word++) {
          long shown = open.words()[word];
          trues[word] |= operand.trues[word] & shown;
          falses[word] &= (operand.falses[word] | ~shown) & ~trues[word];
        }
        open.drop(trues);
      }
    }

    @Override
    public long distancesComputed() {
      return distances(operands);
    }
  }

  /// Holds where the operand does not.
  static final class Negation extends Predicate {
    private final Predicate operand;

    Negation(Predicate operand) {
      this.operand = operand;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      operand.evaluate(block, rows);
      System.arraycopy(operand.trues, 0, falses, 0, Selection.WORDS);
      System.arraycopy(operand.falses, 0, trues, 0, Selection.WORDS);
    }

    @Override
    public long distancesComputed() {
      return operand.distancesComputed();
    }
  }

  /// Whether an operand is NULL.
  static final class NullTest extends Predicate {
    private final Operand operand;

    NullTest(Operand operand) {
      this.operand = operand;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      operand.evaluate(block, rows);
      for (int word = 0; word < Selection.WORDS; word++) {
        trues[word] = operand.nulls[word];
        falses[word] = ~operand.nulls[word];
      }
    }

    @Override
    public long distancesComputed() {
      return operand.distancesComputed();
    }
  }

  /// Whether a BOOLEAN is true.
  static final class Truth extends Predicate {
    private final LongOperand operand;

    Truth(LongOperand operand) {
      this.operand = operand;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      operand.evaluate(block, rows);
      Arrays.fill(trues, 0);
      for (int row = 0; row < block.count(); row++) {
        if (operand.values[row] != 0) {
          trues[row >>> 6] |= 1L << row;
        }
      }
      complete(operand.nulls, operand.nulls);
    }
  }
}
