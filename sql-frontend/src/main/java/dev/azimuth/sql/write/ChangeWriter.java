package dev.azimuth.sql.write;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
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
    WriteSet undo = new WriteSet(table, execution.budget());
    long changed = 0;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      execution.renewReadTimestamp();
      Changes changes = read(execution, table, change, query);
      Attempt result = write(execution, changes, change, done, undo);
      changed += result.changed;
      if (result.failure != null) {
        throw withdrawn(execution, undo, result.failure);
      }
      if (!result.lostRace) {
        return changed;
      }
    }
    throw withdrawn(
        execution, undo, new AzimuthException(ErrorCode.LOST_RACE, "table " + table.name()));
  }

  private static Changes read(
      Execution execution, TableDefinition table, RowChange change, Supplier<RowCursor> query) {
    WriteSet set = new WriteSet(table, execution.budget());
    List<@Nullable Object[]> old = new ArrayList<>();
    boolean keepsOld = table.shards() > 1;
    try (RowCursor rows = query.get()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        @Nullable Object[] before = pick(row, change.oldColumns());
        if (!(row[change.versionColumn()] instanceof Long version)) {
          throw new AzimuthException(ErrorCode.INTERNAL_ERROR, "a row without a version");
        }
        if (change.isDelete()) {
          set.delete(0, version, before);
        } else {
          set.put(0, version, pick(row, change.newColumns()));
        }
        if (keepsOld) {
          execution.budget().hold(before);
          old.add(before);
        }
      }
    }
    return new Changes(set, old);
  }

  private Attempt write(
      Execution execution, Changes changes, RowChange change, Set<Integer> done, WriteSet undo) {
    WriteSet set = changes.set;
    Attempt result = new Attempt();
    if (set.size() == 0) {
      return result;
    }
    List<WritePart> parts = shards.write(execution, set, done);
    for (WritePart part : parts) {
      switch (part.outcome()) {
        case WritePart.Outcome.Accepted accepted -> {
          done.add(part.shard());
          result.changed += part.rows().length;
          remember(changes, change, part, accepted.versionPosition(), undo);
        }
        case WritePart.Outcome.Changed _, WritePart.Outcome.Duplicate _ -> result.lostRace = true;
        case WritePart.Outcome.Failed _ -> {}
      }
    }
    result.failure = ShardWriter.failure(parts);
    return result;
  }

  private static void remember(
      Changes changes, RowChange change, WritePart part, long position, WriteSet undo) {
    for (int i = 0; i < part.rows().length && !changes.old.isEmpty(); i++) {
      long expectation =
          change.isDelete() ? LogRecord.Write.ABSENT : RowVersion.of(position, part.firstRow() + i);
      undo.put(undo.size(), expectation, changes.old.get(part.rows()[i]));
    }
  }

  /// Puts back what some shards accepted; rows that were changed again since stay as they are.
  private AzimuthException withdrawn(Execution execution, WriteSet undo, AzimuthException failure) {
    if (undo.size() == 0) {
      return failure;
    }
    AzimuthException undone = ShardWriter.failure(shards.write(execution, undo));
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

  /// What one reading found.
  private record Changes(WriteSet set, List<@Nullable Object[]> old) {}

  /// What became of one attempt.
  private static final class Attempt {
    private long changed;
    private boolean lostRace;
    private @Nullable AzimuthException failure;
  }
}
