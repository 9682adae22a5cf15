package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment.Shape.TopOfGroups;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// The first rows of each group, as one thread finds them.
final class GroupedTop implements TopKSource.Part<GroupedTop> {
  /// Memory of a group beside its rows.
  private static final int GROUP_BYTES = 256;

  private final Scan scan;
  private final RowsSnapshot rows;
  private final RunGuard guard;
  private final GroupKeys groups;
  private final List<SortColumn> keys;
  private final int limit;
  private final List<TopRows> tops = new ArrayList<>();

  GroupedTop(
      TopOfGroups shape,
      int limit,
      Scan scan,
      RowsSnapshot rows,
      ExpressionCompiler compiler,
      RunGuard guard) {
    this.limit = limit;
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
      Selection selected = scan.selection();
      groups.evaluate(block, selected);
      for (SortColumn key : keys) {
        key.evaluate(block, selected);
      }
      for (int row = selected.next(0); row >= 0; row = selected.next(row + 1)) {
        top(groups.group(row)).take(block, row);
      }
    }
  }

  private TopRows top(int group) {
    while (tops.size() <= group) {
      guard.hold(GROUP_BYTES);
      tops.add(new TopRows(rows, keys.stream().map(SortColumn::sharing).toList(), limit, guard));
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
