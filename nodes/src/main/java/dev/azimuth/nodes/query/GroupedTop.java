package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape.TopOfGroups;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// The first rows of each group, as one thread finds them.
///
/// Where rows have codes that bound their distance, blocks are taken in pieces, so that limits are
/// those of shortly before, also where the rows of a group come one after another: of a piece, rows
/// are turned away that the codes show to come after the last row that their group has. A block of
/// which few rows were turned away, as where groups have no more rows than are wanted, is followed
/// by some that are taken as a whole.
final class GroupedTop implements TopKSource.Part<GroupedTop> {
  /// Memory of a group beside its rows.
  private static final int GROUP_BYTES = 256;

  /// Rows of a piece: few after one with groups that had no limit yet, then twice as many each
  /// time.
  private static final int PIECE_ROWS_MIN = 16;

  private static final int PIECE_ROWS_MAX = Long.SIZE;

  /// With fewer rows turned away than one in so many, pieces take longer than the whole.
  private static final int DROPPED_PART = 2;

  /// Most blocks that are taken as a whole until pieces are tried again.
  private static final int WHOLE_BLOCKS_MAX = 8;

  private final Scan scan;
  private final RowsSnapshot rows;
  private final RunGuard guard;
  private final GroupKeys groups;
  private final List<SortColumn> keys;
  private final int limit;
  private final Fragment.Ties ties;
  private final GroupLimits limits;
  private final List<TopRows> tops = new ArrayList<>();
  private final Selection piece = new Selection();
  private final int[] numbers = new int[PartSnapshot.BLOCK_ROWS];
  private final double[] lasts = new double[PIECE_ROWS_MAX];
  private int pieceRows = PIECE_ROWS_MIN;

  /// Blocks that are still to be taken as a whole, and as many as they were.
  private int wholeBlocksLeft;

  private int wholeBlocks;

  /// @param limits shared with those who look for the first rows among other rows
  GroupedTop(
      TopOfGroups shape,
      int limit,
      GroupLimits limits,
      Scan scan,
      RowsSnapshot rows,
      ExpressionCompiler compiler,
      RunGuard guard) {
    this.limits = limits;
    this.limit = limit;
    ties = shape.ties();
    this.scan = scan;
    this.rows = rows;
    this.guard = guard;
    List<ColumnType> types = shape.groups().stream().map(compiler::type).toList();
    groups = new GroupKeys(shape.groups().stream().map(compiler::operand).toList(), types, guard);
    keys = shape.sortKeys().stream().map(key -> new SortColumn(key, compiler)).toList();
  }

  @Override
  public void run() {
    while (limit > 0 && scan.next()) {
      Block block = scan.block();
      if (wholeBlocksLeft == 0 && !keys.isEmpty() && keys.getFirst().canDrop(block)) {
        screen(block, scan.selection());
      } else {
        wholeBlocksLeft = Math.max(0, wholeBlocksLeft - 1);
        number(block, scan.selection());
        keys.forEach(key -> key.evaluate(block, scan.selection()));
        take(block, scan.selection());
      }
    }
  }

  private void screen(Block block, Selection selected) {
    int dropped = 0;
    int from = 0;
    while (from < block.count()) {
      int wordEnd = Math.min(block.count(), (from | Long.SIZE - 1) + 1);
      int count = Math.min(pieceRows, wordEnd - from);
      piece.selectWord(selected.words()[from >>> 6] >>> from & -1L >>> -count);
      if (!piece.isEmpty()) {
        Block pieceBlock = new Block(block.rows(), block.index(), block.first() + from, count);
        number(pieceBlock, piece);
        dropped += piece.count();
        pieceRows = drop(pieceBlock) ? Math.min(2 * pieceRows, PIECE_ROWS_MAX) : PIECE_ROWS_MIN;
        dropped -= piece.count();
        keys.forEach(key -> key.evaluateOnly(pieceBlock, piece));
        take(pieceBlock, piece);
      }
      from += count;
    }
    boolean isWorthIt = (long) dropped * DROPPED_PART >= selected.count();
    wholeBlocks = isWorthIt ? 0 : Math.clamp(2L * wholeBlocks, 1, WHOLE_BLOCKS_MAX);
    wholeBlocksLeft = wholeBlocks;
  }

  /// Finds out which groups the selected rows are of.
  private void number(Block block, Selection selected) {
    groups.evaluate(block, selected);
    for (int row = selected.next(0); row >= 0; row = selected.next(row + 1)) {
      numbers[row] = groups.group(row);
    }
  }

  /// Drops rows of the piece that come after all rows which are wanted of their groups; false if
  /// there are groups of which more rows are wanted, whatever they have.
  private boolean drop(Block pieceBlock) {
    boolean isAnyLimited = false;
    boolean isAnyUnlimited = false;
    for (int row = piece.next(0); row >= 0; row = piece.next(row + 1)) {
      long last = top(numbers[row]).lastCode();
      isAnyLimited |= last != SharedLimit.NONE;
      isAnyUnlimited |= last == SharedLimit.NONE;
      lasts[row] = SortColumn.value(last);
    }
    if (isAnyLimited) {
      keys.getFirst().dropAfter(pieceBlock, piece, lasts);
    }
    return !isAnyUnlimited;
  }

  private void take(Block block, Selection selected) {
    for (int row = selected.next(0); row >= 0; row = selected.next(row + 1)) {
      top(numbers[row]).take(block, row);
    }
  }

  private TopRows top(int group) {
    while (tops.size() <= group) {
      guard.hold(GROUP_BYTES);
      List<SortColumn> own = keys.stream().map(SortColumn::sharing).toList();
      SharedLimit shared = limits.of(groups.bytes(tops.size()));
      tops.add(new TopRows(rows, own, limit, ties, guard, shared));
    }
    return tops.get(group);
  }

  @Override
  public void merge(GroupedTop other) {
    int[] mapped = groups.merge(other.groups);
    for (int group = 0; group < mapped.length; group++) {
      top(mapped[group]).merge(other.tops.get(group));
    }
  }

  @Override
  public long[] takeSorted() {
    int count = tops.stream().mapToInt(TopRows::size).sum();
    guard.hold((long) count * Long.BYTES);
    long[] all = new long[count];
    int at = 0;
    for (TopRows top : tops) {
      long[] addresses = top.takeSorted();
      System.arraycopy(addresses, 0, all, at, addresses.length);
      at += addresses.length;
    }
    return all;
  }

  @Override
  public FragmentWork work() {
    long distances = keys.stream().mapToLong(SortColumn::distancesComputed).sum();
    return scan.work().plus(FragmentWork.of(0, 0, distances));
  }
}
