package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment.Shape.Aggregates;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// Groups of rows and their aggregates, as one thread computes them.
final class Aggregation {
  private static final int CAPACITY_MIN = 16;

  private final Scan scan;
  private final RunGuard guard;
  private final GroupKeys groups;
  private final boolean grouped;
  private final List<Accumulator> accumulators;
  private final int groupBytes;
  private int capacity;

  Aggregation(Aggregates shape, Scan scan, ExpressionCompiler compiler, RunGuard guard) {
    this.scan = scan;
    this.guard = guard;
    List<ColumnType> types = shape.groups().stream().map(compiler::type).toList();
    groups = new GroupKeys(shape.groups().stream().map(compiler::operand).toList(), types, guard);
    grouped = !shape.groups().isEmpty();
    accumulators =
        shape.aggregates().stream().map(aggregate -> Accumulator.of(aggregate, compiler)).toList();
    groupBytes = accumulators.stream().mapToInt(Accumulator::groupBytes).sum();
    reserve(1);
  }

  private void reserve(int count) {
    if (count > capacity) {
      int larger = Math.max(2 * capacity, CAPACITY_MIN);
      guard.hold((long) (larger - capacity) * groupBytes);
      capacity = larger;
      accumulators.forEach(accumulator -> accumulator.grow(capacity));
    }
  }

  /// Takes in all that the scan finds.
  void run() {
    int[] groupOf = new int[Selection.WORDS * Long.SIZE];
    while (scan.next()) {
      Selection rows = scan.selection();
      if (grouped) {
        groups.evaluate(scan.block(), rows);
        for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
          groupOf[row] = groups.group(row);
          reserve(groups.count());
        }
      }
      for (Accumulator accumulator : accumulators) {
        accumulator.evaluate(scan.block(), rows);
        for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
          if (accumulator.counts(row)) {
            accumulator.add(groupOf[row], row);
          }
        }
      }
    }
  }

  /// Takes in what another thread has found.
  void merge(Aggregation other) {
    int[] mapped = grouped ? groups.merge(other.groups) : new int[1];
    reserve(groups.count());
    for (int i = 0; i < accumulators.size(); i++) {
      for (int group = 0; group < mapped.length; group++) {
        accumulators.get(i).merge(mapped[group], other.accumulators.get(i), group);
      }
    }
  }

  /// The result: one row per group.
  ColumnBatch build() {
    int count = grouped ? groups.count() : 1;
    List<ColumnValues> columns = new ArrayList<>(grouped ? groups.build().columns() : List.of());
    for (Accumulator accumulator : accumulators) {
      ColumnBuilder column = ColumnBuilder.of(accumulator.type(), count);
      for (int group = 0; group < count; group++) {
        accumulator.append(group, column);
      }
      columns.add(column.build());
    }
    return new ColumnBatch(count, columns);
  }

  FragmentWork work() {
    long distances = accumulators.stream().mapToLong(Accumulator::distancesComputed).sum();
    return scan.work().plus(FragmentWork.of(0, 0, distances));
  }
}
