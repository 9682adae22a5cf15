package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.ShardReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A query that is ready to run, any number of times, by any thread.
///
/// @param first what is found before, for parameters behind those of the statement
/// @param root its operators
/// @param slots constants that fragments refer to
/// @param readScope how many shards it reads
/// @param engine what runs the operators above the nodes, and why
/// @param wantedIndexes that its searches would be faster with
public record QueryPlan(
    List<ValueQuery> first,
    Operator root,
    List<Slots.Slot> slots,
    Execution.ReadScope readScope,
    String engine,
    List<DefaultIndex> wantedIndexes) {
  public QueryPlan {
    first = List.copyOf(first);
    slots = List.copyOf(slots);
    wantedIndexes = List.copyOf(wantedIndexes);
  }

  /// Starts a run; the execution has its parameters.
  public RowCursor open(Execution execution, ShardReader reader) {
    first.forEach(query -> query.bind(execution, reader));
    execution.bindSlots(Slots.values(slots, execution.parameters()));
    execution.readScope(readScope);
    return root.start(execution, reader);
  }

  /// The operators as an indented tree, for EXPLAIN.
  public List<String> explain() {
    return explain(_ -> "");
  }

  /// The same, with what `note` says of each operator behind its first line.
  public List<String> explain(Function<Operator, String> note) {
    List<String> lines = new ArrayList<>();
    lines.add("Engine: " + engine);
    for (ValueQuery query : first) {
      lines.add("First, the value of ?" + query.parameter());
      query.plan().explain(note).forEach(line -> lines.add("  " + line));
    }
    append(root, 0, note, lines);
    return lines;
  }

  private static void append(
      Operator operator, int depth, Function<Operator, String> note, List<String> lines) {
    String noted = note.apply(operator);
    for (String line : operator.describe().split("\n", -1)) {
      lines.add("  ".repeat(depth) + line + noted);
      noted = "";
    }
    operator.inputs().forEach(input -> append(input, depth + 1, note, lines));
  }
}
