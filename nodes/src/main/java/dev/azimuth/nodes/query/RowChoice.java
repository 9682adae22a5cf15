package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.part.KeySearch;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.column.ColumnValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which rows of a snapshot a fragment has to look at: those of the keys that it names, or those of
/// all parts that its filter does not rule out.
///
/// @param work segments that were looked into and left out
record RowChoice(RowRanges ranges, FragmentWork work) {
  static RowChoice of(
      Fragment fragment,
      RowsSnapshot snapshot,
      List<Integer> keyColumns,
      ExpressionCompiler compiler) {
    return fragment.keys().isEmpty()
        ? filtered(fragment, snapshot, compiler)
        : pinned(fragment.keys(), snapshot, keyColumns, compiler);
  }

  private static RowChoice pinned(
      List<List<Expression>> keys,
      RowsSnapshot snapshot,
      List<Integer> keyColumns,
      ExpressionCompiler compiler) {
    long[] addresses = new long[keys.size()];
    FragmentWork work = FragmentWork.NONE;
    for (int i = 0; i < addresses.length; i++) {
      KeySearch found = find(keys.get(i), snapshot, keyColumns, compiler);
      addresses[i] = found.address();
      work = work.plus(FragmentWork.ofSegments(found.segmentsVisited(), found.segmentsPruned()));
    }
    return new RowChoice(RowRanges.each(addresses), work);
  }

  private static KeySearch find(
      List<Expression> key,
      RowsSnapshot snapshot,
      List<Integer> keyColumns,
      ExpressionCompiler compiler) {
    List<ColumnValues> values = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      values.add(
          ExpressionCompiler.column(
              snapshot.types().get(keyColumns.get(i)), compiler.constant(key.get(i))));
    }
    return snapshot.find(values, 0);
  }

  private static RowChoice filtered(
      Fragment fragment, RowsSnapshot snapshot, ExpressionCompiler compiler) {
    PartPruning pruning = new PartPruning(compiler);
    int[] kept = new int[snapshot.parts().size()];
    int count = 0;
    int visited = 0;
    int pruned = 0;
    for (int i = 0; i < kept.length; i++) {
      PartSnapshot part = snapshot.parts().get(i);
      boolean matches =
          part.rowCount() > 0
              && fragment
                  .filter()
                  .map(filter -> pruning.mayMatch(filter, part.part()))
                  .orElse(true);
      if (matches) {
        kept[count++] = i;
      }
      if (part.part().isSegment()) {
        visited += matches ? 1 : 0;
        pruned += matches ? 0 : 1;
      }
    }
    return new RowChoice(
        RowRanges.of(snapshot, Arrays.copyOf(kept, count)),
        FragmentWork.ofSegments(visited, pruned));
  }
}
