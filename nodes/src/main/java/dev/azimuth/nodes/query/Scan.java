package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.Predicate;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.growing.RowsSnapshot;
import java.util.Optional;

/// Goes through ranges of rows block by block and selects what is visible and passes the filter.
/// For one thread; several may share the ranges.
final class Scan {
  private final RowsSnapshot snapshot;
  private final RowRanges ranges;
  private final Optional<Predicate> filter;
  private final RunGuard guard;
  private final Selection selection = new Selection();
  private int at;
  private int end;
  private Block block;
  private long rowsVisited;
  private long rowsMatched;

  Scan(RowsSnapshot snapshot, RowRanges ranges, Optional<Predicate> filter, RunGuard guard) {
    this.snapshot = snapshot;
    this.ranges = ranges;
    this.filter = filter;
    this.guard = guard;
    block = new Block(snapshot.rows(), 0, 0);
  }

  /// Moves to the next block in which rows are selected; false at the end.
  boolean next() {
    while (true) {
      if (at >= end) {
        at = ranges.take();
        if (at < 0) {
          at = end;
          return false;
        }
        end = ranges.rangeEnd(at);
      }
      guard.check();
      int count = Math.min(snapshot.blockEnd(at), end) - at;
      block = new Block(snapshot.rows(), at, count);
      at += count;
      if (select()) {
        return true;
      }
    }
  }

  private boolean select() {
    selection.selectFirst(0);
    snapshot.readVisible(block.first(), block.count(), selection.words());
    rowsVisited += block.count();
    if (filter.isPresent()) {
      Predicate condition = filter.get();
      condition.evaluate(block, selection);
      selection.retain(condition.trues());
    }
    int matched = selection.count();
    rowsMatched += matched;
    return matched > 0;
  }

  Block block() {
    return block;
  }

  Selection selection() {
    return selection;
  }

  FragmentWork work() {
    long distances = filter.isPresent() ? filter.get().distancesComputed() : 0;
    return new FragmentWork(rowsVisited, rowsMatched, distances);
  }
}
