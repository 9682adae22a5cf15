package dev.azimuth.sql.service;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.sql.plan.QueryPlan;
import dev.azimuth.sql.write.ChangeWriter;
import dev.azimuth.sql.write.InsertWriter;
import dev.azimuth.sql.write.WriteSet;
import dev.azimuth.storage.catalog.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs statements that write, one at a time or as a batch.
final class ModificationRunner {
  private final ShardReader reader;
  private final InsertWriter inserts;
  private final ChangeWriter changes;

  ModificationRunner(ShardReader reader, InsertWriter inserts, ChangeWriter changes) {
    this.reader = reader;
    this.inserts = inserts;
    this.changes = changes;
  }

  /// Runs one statement; the number of rows that it changed.
  long run(Execution execution, Prepared.Write write, List<@Nullable Object> parameters) {
    write.parameters().requireAll(parameters);
    // What is not the newest version loses every race.
    execution.consistency(Consistency.STRONG);
    return switch (write.modification()) {
      case Modification.InsertRows insert -> {
        WriteSet set = new WriteSet(insert.table(), execution.budget());
        List<@Nullable Object> told = QueryBinding.told(execution, reader, write.readTime());
        Parameters converted =
            insert.template().computes() ? write.converted(parameters, told) : Parameters.NONE;
        List<@Nullable Object> raw = QueryBinding.with(parameters, told);
        insert.template().fill(set, 0, insert.expectation(), raw, converted);
        yield single(inserts.write(execution, set, 1));
      }
      case Modification.InsertQuery insert -> {
        bind(execution, write, write.parameters().convert(parameters));
        WriteSet set = new WriteSet(insert.table(), execution.budget());
        try (RowCursor rows = insert.query().open(execution, reader)) {
          for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            set.put(0, insert.expectation(), row);
          }
        }
        yield single(inserts.write(execution, set, 1));
      }
      case Modification.Change change -> {
        List<@Nullable Object> values = write.parameters().convert(parameters);
        QueryPlan query = change.query();
        yield changes.run(
            execution,
            change.table(),
            change.change(),
            () -> {
              // Told once as soon as some shard has written: what others lost and read again,
              // later, is written as the rest.
              if (!execution.isReadTimestampTold()) {
                bind(execution, write, values);
              }
              return query.open(execution, reader);
            });
      }
    };
  }

  private void bind(Execution execution, Prepared.Write write, List<@Nullable Object> values) {
    execution.bindParameters(
        QueryBinding.with(values, QueryBinding.told(execution, reader, write.readTime())));
  }

  /// Runs INSERT or UPSERT with VALUES once for each list of parameters, many in one record.
  List<BatchResult.Entry> runBatch(
      Execution execution,
      Prepared.Write write,
      Modification.InsertRows insert,
      List<List<@Nullable Object>> batch) {
    List<BatchResult.Entry> entries = new ArrayList<>(batch.size());
    int next = 0;
    while (next < batch.size()) {
      next = runPart(execution, write, insert, batch, next, entries);
    }
    return entries;
  }

  private int runPart(
      Execution execution,
      Prepared.Write write,
      Modification.InsertRows insert,
      List<List<@Nullable Object>> batch,
      int first,
      List<BatchResult.Entry> entries) {
    MemoryBudget budget = new MemoryBudget(MemoryBudget.Limits.DEFAULT);
    List<@Nullable Object> told = QueryBinding.told(execution, reader, write.readTime());
    BatchPart part = new BatchPart(write, insert, new WriteSet(insert.table(), budget), told);
    int next = part.fill(batch, first);
    part.addOutcomes(inserts.write(execution, part.set(), part.statements()), entries);
    return next;
  }

  private static long single(List<BatchResult.Entry> entries) {
    BatchResult.Entry entry = entries.getFirst();
    if (entry.failure().isPresent()) {
      throw entry.failure().get();
    }
    return entry.count();
  }
}
