package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.IndexWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.Predicate;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowsSnapshot;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The candidates that indexes give for the nearest rows, and after them the rows of parts without
/// an index. For one thread; several share the parts.
///
/// What is visible and passes the filter is found first, as a bitmap, and searched for by the
/// index. If a part has fewer rows with vectors than are wanted, all that match are candidates, so
/// that those without a vector come last as they do in a scan.
final class IndexedSupply implements RowSupply {
  private final RowsSnapshot snapshot;
  private final IndexedParts parts;
  private final Optional<Predicate> filter;
  private final RunGuard guard;
  private final Scan rest;
  private final Selection selection = new Selection();
  private int part;
  private int[] found = {};
  private int at;
  private @Nullable Block block;
  private FragmentWork work = FragmentWork.NONE;
  private boolean isAtRest;

  /// @param rest scans the parts without an index
  IndexedSupply(
      RowsSnapshot snapshot,
      IndexedParts parts,
      Optional<Predicate> filter,
      RunGuard guard,
      Scan rest) {
    this.snapshot = snapshot;
    this.parts = parts;
    this.filter = filter;
    this.guard = guard;
    this.rest = rest;
  }

  @Override
  public boolean next() {
    while (!isAtRest && at == found.length) {
      int next = parts.take();
      if (next < 0) {
        isAtRest = true;
      } else {
        part = next;
        search();
      }
    }
    if (isAtRest) {
      return rest.next();
    }
    PartSnapshot source = snapshot.parts().get(part);
    int first = found[at] / PartSnapshot.BLOCK_ROWS * PartSnapshot.BLOCK_ROWS;
    int end = source.blockEnd(first);
    selection.selectFirst(0);
    while (at < found.length && found[at] < end) {
      int row = found[at++] - first;
      selection.words()[row >>> 6] |= 1L << row;
    }
    block = new Block(source.part(), part, first, end - first);
    return true;
  }

  private void search() {
    guard.check();
    PartSnapshot source = snapshot.parts().get(part);
    @Nullable RowBitmap matching = isEveryRow(source) ? null : matching(source);
    int matches = matching == null ? source.rowCount() : matching.count();
    SearchRequest request =
        new SearchRequest(
            parts.limit(),
            parts.accuracy().target(),
            parts.accuracy().effortMin(),
            parts.accuracy().probesMin(),
            matching,
            SearchRequest.Way.AUTO);
    FoundRows nearest = parts.searches(part).nearest(parts.query(), request);
    at = 0;
    if (nearest.rows().length < Math.min(parts.limit(), matches)) {
      found = matching == null ? IntStream.range(0, matches).toArray() : matching.toArray();
    } else {
      found = nearest.rows().clone();
      Arrays.sort(found);
    }
    work =
        work.plus(
            FragmentWork.ofIndex(
                nearest.work().scored(),
                matches,
                nearest.work().compared(),
                new IndexWork(
                    1,
                    nearest.work().isScan() ? 1 : 0,
                    nearest.work().effort(),
                    nearest.work().recordsRead())));
  }

  private boolean isEveryRow(PartSnapshot source) {
    return filter.isEmpty()
        && source.isAllVisible()
        && source.rowCount() == parts.searches(part).rowCount();
  }

  private RowBitmap matching(PartSnapshot source) {
    long[] words = new long[RowBitmap.wordCount(parts.searches(part).rowCount())];
    for (int first = 0; first < source.rowCount(); first = source.blockEnd(first)) {
      guard.check();
      Block rows = new Block(source.part(), part, first, source.blockEnd(first) - first);
      selection.selectFirst(0);
      source.readVisible(first, rows.count(), selection.words());
      if (filter.isPresent() && !selection.isEmpty()) {
        filter.get().evaluate(rows, selection);
        selection.retain(filter.get().trues());
      }
      int count = Math.min(Selection.WORDS, words.length - (first >>> 6));
      System.arraycopy(selection.words(), 0, words, first >>> 6, count);
    }
    return RowBitmap.of(words);
  }

  @Override
  public Block block() {
    return isAtRest || block == null ? rest.block() : block;
  }

  @Override
  public Selection selection() {
    return isAtRest ? rest.selection() : selection;
  }

  @Override
  public FragmentWork work() {
    long distances = filter.isPresent() ? filter.get().distancesComputed() : 0;
    return work.plus(rest.work()).plus(FragmentWork.of(0, 0, distances));
  }
}
