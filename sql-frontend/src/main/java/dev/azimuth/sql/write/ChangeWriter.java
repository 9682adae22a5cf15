package dev.azimuth.sql.write;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out UPDATE and DELETE: reads the rows with their versions, computes at the proxy, and
/// writes under the condition that each row is still the version that was read.
///
/// A shard where another write came first is read and written again, a bounded number of times;
/// then what other shards accepted is put back and the statement fails with `LOST_RACE`.
public final class ChangeWriter {
  /// Named `statement.race.retries`.
  private static final int ATTEMPTS_MAX = 16;

  private final ShardWriter shards;

  /// A writer that uses `shards`.
  public ChangeWriter(ShardWriter shards) {
    this.shards = shards;
  }

  /// Changes all rows that `query` returns; the number of rows changed.
  public long run(
      Execution execution, TableDefinition table, RowChange change, Supplier<RowCursor> query) {
    Set<Integer> done = new HashSet<>();
    List<Accepted> accepted = new ArrayList<>();
    long changed = 0;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (done.isEmpty()) {
        execution.restart();
      } else {
        execution.renewReadTimestamp();
      }
      Changes changes;
      try {
        changes = read(execution, table, change, query);
      } catch (AzimuthException failure) {
        throw withdrawn(execution, accepted, failure);
      }
      Attempt result = write(execution, changes, done, accepted);
      changed += result.changed;
      if (result.failure != null) {
        throw withdrawn(execution, accepted, result.failure);
      }
      if (!result.lostRace) {
        return changed;
      }
      if (accepted.isEmpty()) {
        changes.release(execution.budget());
      }
    }
    throw withdrawn(
        execution, accepted, new AzimuthException(ErrorCode.LOST_RACE, "table " + table.name()));
  }

  private static Changes read(
      Execution execution, TableDefinition table, RowChange change, Supplier<RowCursor> query) {
    Changes changes = new Changes(change, new WriteSet(table, execution.budget()));
    boolean keepsOld = table.shards() > 1;
    try (RowCursor rows = query.get()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        if (!(row[change.versionColumn()] instanceof Long version)) {
          throw new AzimuthException(ErrorCode.INTERNAL_ERROR, "a row without a version");
        }
        if (change.isDelete()) {
          changes.set.delete(0, version, pick(row, change.oldColumns()));
        } else {
          changes.set.put(0, version, pick(row, change.newColumns()));
        }
        if (keepsOld) {
          changes.keep(pick(row, change.replacedColumns()), execution.budget());
        }
      }
    }
    return changes;
  }

  private Attempt write(
      Execution execution, Changes changes, Set<Integer> done, List<Accepted> accepted) {
    WriteSet set = changes.set;
    Attempt result = new Attempt();
    if (set.size() == 0) {
      return result;
    }
    List<WritePart> parts = shards.write(execution, set, done);
    for (WritePart part : parts) {
      switch (part.outcome()) {
        case WritePart.Outcome.Accepted outcome -> {
          done.add(part.shard());
          result.changed += part.rows().length;
          if (!changes.old.isEmpty()) {
            accepted.add(new Accepted(changes, part, outcome.versionPosition()));
          }
        }
        case WritePart.Outcome.Changed _, WritePart.Outcome.Duplicate _ -> result.lostRace = true;
        case WritePart.Outcome.Failed _ -> {}
      }
    }
    result.failure = ShardWriter.failure(parts);
    return result;
  }

  /// Puts back what some shards accepted; rows that were changed again since stay as they are.
  private AzimuthException withdrawn(
      Execution execution, List<Accepted> accepted, AzimuthException failure) {
    if (accepted.isEmpty()) {
      return failure;
    }
    Withdrawal withdrawal =
        new Withdrawal(shards, execution, accepted.getFirst().changes.set.table());
    for (Accepted each : accepted) {
      int[] rows = each.part.rows();
      for (int i = 0; i < rows.length; i++) {
        long expectation =
            each.changes.change.isDelete()
                ? LogRecord.Write.ABSENT
                : RowVersion.of(each.versionPosition, each.part.firstRow() + i);
        withdrawal.put(expectation, each.changes.before(rows[i]));
      }
    }
    AzimuthException undone = withdrawal.finish();
    return undone == null
        ? failure
        : new AzimuthException(
            ErrorCode.OUTCOME_UNKNOWN,
            "some shards have accepted the statement; withdrawing it failed",
            undone);
  }

  private static @Nullable Object[] pick(@Nullable Object[] row, List<Integer> columns) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      int column = columns.get(i);
      values[i] = column < 0 ? null : row[column];
    }
    return values;
  }

  /// What one reading found: the rows to write, and of those that they replace what they do not
  /// have themselves.
  private static final class Changes {
    private final RowChange change;
    private final WriteSet set;
    private final List<@Nullable Object[]> old = new ArrayList<>();
    private long oldBytes;

    Changes(RowChange change, WriteSet set) {
      this.change = change;
      this.set = set;
    }

    void keep(@Nullable Object[] replaced, MemoryBudget budget) {
      budget.hold(replaced);
      old.add(replaced);
      oldBytes += MemoryBudget.sizeOf(replaced);
    }

    /// The values that a row of the set replaces.
    @Nullable Object[] before(int row) {
      @Nullable Object[] replaced = old.get(row);
      if (change.isDelete()) {
        return replaced;
      }
      @Nullable Object[] values = set.values(row);
      for (int i = 0; i < values.length; i++) {
        if (change.replaces(i)) {
          values[i] = replaced[i];
        }
      }
      return values;
    }

    void release(MemoryBudget budget) {
      budget.release((long) set.size() + old.size(), set.bytes() + oldBytes);
    }
  }

  /// What a shard has accepted.
  private record Accepted(Changes changes, WritePart part, long versionPosition) {}

  /// What became of one attempt.
  private static final class Attempt {
    private long changed;
    private boolean lostRace;
    private @Nullable AzimuthException failure;
  }
}
