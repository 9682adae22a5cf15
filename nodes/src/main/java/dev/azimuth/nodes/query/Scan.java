package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.Predicate;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowsSnapshot;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Goes through ranges of rows block by block and selects what is visible and passes the filter.
/// For one thread; several may share the ranges.
final class Scan implements RowSupply {
  private final RowsSnapshot snapshot;
  private final RowRanges ranges;
  private final Optional<Predicate> filter;
  private final RunGuard guard;
  private final Selection selection = new Selection();
  private RowRanges.@Nullable Range range;
  private int at;
  private @Nullable Block block;
  private long rowsVisited;
  private long rowsMatched;

  Scan(RowsSnapshot snapshot, RowRanges ranges, Optional<Predicate> filter, RunGuard guard) {
    this.snapshot = snapshot;
    this.ranges = ranges;
    this.filter = filter;
    this.guard = guard;
  }

  @Override
  public boolean next() {
    while (true) {
      RowRanges.Range current = range;
      if (current == null || at >= current.end()) {
        int number = ranges.take();
        if (number < 0) {
          range = null;
          return false;
        }
        current = ranges.range(number);
        range = current;
        at = current.start();
      }
      guard.check();
      PartSnapshot part = snapshot.parts().get(current.part());
      int count = Math.min(part.blockEnd(at), current.end()) - at;
      Block next = new Block(part.part(), current.part(), at, count);
      block = next;
      at += count;
      if (select(part, next)) {
        return true;
      }
    }
  }

  private boolean select(PartSnapshot part, Block rows) {
    selection.selectFirst(0);
    part.readVisible(rows.first(), rows.count(), selection.words());
    rowsVisited += rows.count();
    if (filter.isPresent()) {
      Predicate condition = filter.get();
      condition.evaluate(rows, selection);
      selection.retain(condition.trues());
    }
    int matched = selection.count();
    rowsMatched += matched;
    return matched > 0;
  }

  @Override
  public Block block() {
    return Objects.requireNonNull(block);
  }

  @Override
  public Selection selection() {
    return selection;
  }

  @Override
  public FragmentWork work() {
    long distances = filter.isPresent() ? filter.get().distancesComputed() : 0;
    return FragmentWork.of(rowsVisited, rowsMatched, distances);
  }
}
