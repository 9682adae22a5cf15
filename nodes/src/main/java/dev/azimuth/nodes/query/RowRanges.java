package dev.azimuth.nodes.query;

import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowsSnapshot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The rows that a fragment looks at, handed out in ranges of whole blocks, each within one part,
/// to the threads that scan them. Safe for any thread.
final class RowRanges {
  /// Rows in a range: enough to make handing out cheap, few enough that threads end together.
  private static final int RANGE_ROWS = 8 * PartSnapshot.BLOCK_ROWS;

  /// Parts that are looked at, by their index in the snapshot.
  private final int[] parts;

  /// First row and end of the rows that are looked at, by part.
  private final int[] starts;

  private final int[] ends;

  /// Number of ranges in all parts before one.
  private final int[] rangesBefore;

  private final int rangeCount;
  private final AtomicInteger next = new AtomicInteger();

  private RowRanges(int[] parts, int[] starts, int[] ends) {
    this.parts = parts;
    this.starts = starts;
    this.ends = ends;
    rangesBefore = new int[parts.length];
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      rangesBefore[i] = count;
      count += (int) (((long) ends[i] - starts[i] + RANGE_ROWS - 1) / RANGE_ROWS);
    }
    rangeCount = count;
  }

  /// Rows of one part that a thread looks at next.
  record Range(int part, int start, int end) {}

  /// All rows of these parts of a snapshot.
  static RowRanges of(RowsSnapshot rows, int[] parts) {
    int[] ends = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      ends[i] = rows.parts().get(parts[i]).rowCount();
    }
    return new RowRanges(parts, new int[parts.length], ends);
  }

  /// The rows at these addresses, each once; there is none at `RowAddress.NONE`.
  static RowRanges each(long[] addresses) {
    long[] rows =
        LongStream.of(addresses)
            .filter(address -> address != RowAddress.NONE)
            .sorted()
            .distinct()
            .toArray();
    int[] ordinals = LongStream.of(rows).mapToInt(RowAddress::ordinal).toArray();
    return new RowRanges(
        LongStream.of(rows).mapToInt(RowAddress::part).toArray(),
        ordinals,
        IntStream.of(ordinals).map(ordinal -> ordinal + 1).toArray());
  }

  /// No rows.
  static RowRanges none() {
    return new RowRanges(new int[0], new int[0], new int[0]);
  }

  /// Rows in all ranges.
  long count() {
    long count = 0;
    for (int i = 0; i < parts.length; i++) {
      count += ends[i] - starts[i];
    }
    return count;
  }

  /// Parts that are looked at as a whole, by their index in the snapshot.
  int[] wholeParts(RowsSnapshot rows) {
    return IntStream.range(0, parts.length)
        .filter(i -> starts[i] == 0 && ends[i] == rows.parts().get(parts[i]).rowCount())
        .map(i -> parts[i])
        .toArray();
  }

  /// The same ranges but those of some parts.
  RowRanges without(IntPredicate dropped) {
    int[] kept = IntStream.range(0, parts.length).filter(i -> !dropped.test(parts[i])).toArray();
    return new RowRanges(
        IntStream.of(kept).map(i -> parts[i]).toArray(),
        IntStream.of(kept).map(i -> starts[i]).toArray(),
        IntStream.of(kept).map(i -> ends[i]).toArray());
  }

  /// Takes the next range: its number; -1 at the end.
  int take() {
    if (next.get() >= rangeCount) {
      return -1;
    }
    int range = next.getAndIncrement();
    return range < rangeCount ? range : -1;
  }

  /// The range of a number.
  Range range(int number) {
    int at = 0;
    while (at + 1 < parts.length && rangesBefore[at + 1] <= number) {
      at++;
    }
    long start = starts[at] + (long) (number - rangesBefore[at]) * RANGE_ROWS;
    return new Range(parts[at], (int) start, (int) Math.min(start + RANGE_ROWS, ends[at]));
  }
}
