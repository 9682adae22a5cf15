package dev.azimuth.nodes.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whether text matches a LIKE pattern, which is compiled once as long as it stays the same.
final class PatternMatch extends Predicate {
  private final BytesOperand text;
  private final BytesOperand pattern;
  private final String escape;
  private byte[] compiledFrom = {};
  private @Nullable LikePattern compiled;

  PatternMatch(BytesOperand text, BytesOperand pattern, String escape) {
    this.text = text;
    this.pattern = pattern;
    this.escape = escape;
  }

  @Override
  public void evaluate(Block block, Selection rows) {
    text.evaluate(block, rows);
    pattern.evaluate(block, rows);
    Arrays.fill(trues, 0);
    for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
      if (!text.isNull(row)
          && !pattern.isNull(row)
          && pattern(row).matches(text.bytes(row), text.length(row))) {
        trues[row >>> 6] |= 1L << row;
      }
    }
    complete(text.nulls, pattern.nulls);
  }

  private LikePattern pattern(int row) {
    int length = pattern.length(row);
    byte[] bytes = pattern.bytes(row);
    LikePattern current = compiled;
    if (current == null || !Arrays.equals(bytes, 0, length, compiledFrom, 0, compiledFrom.length)) {
      compiledFrom = Arrays.copyOf(bytes, length);
      current = new LikePattern(new String(compiledFrom, StandardCharsets.UTF_8), escape);
      compiled = current;
    }
    return current;
  }
}
