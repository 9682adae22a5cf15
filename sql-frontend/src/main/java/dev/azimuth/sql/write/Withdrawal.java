package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import org.jspecify.annotations.Nullable;

/// Undoes, row by row, what some shards accepted of a statement that others did not take: each row
/// is a statement of its own and has no effect if it was changed again since.
///
/// Rows are written a few megabytes at a time and not counted against the statement's budget, so
/// that a statement which reached it can be withdrawn all the same. For one thread.
final class Withdrawal {
  private static final long BYTES_AT_A_TIME = 32L << 20;

  private final ShardWriter shards;
  private final Execution execution;
  private final TableDefinition table;
  private WriteSet rows;
  private @Nullable AzimuthException failure;

  Withdrawal(ShardWriter shards, Execution execution, TableDefinition table) {
    this.shards = shards;
    this.execution = execution;
    this.table = table;
    rows = empty();
  }

  private WriteSet empty() {
    return new WriteSet(table, MemoryBudget.unlimited());
  }

  /// Puts a row back.
  void put(long expectation, @Nullable Object[] values) {
    rows.put(rows.size(), expectation, values);
    writeIfEnough();
  }

  /// Deletes a row.
  void delete(long expectation, @Nullable Object[] values) {
    rows.delete(rows.size(), expectation, values);
    writeIfEnough();
  }

  private void writeIfEnough() {
    if (rows.bytes() >= BYTES_AT_A_TIME) {
      write();
    }
  }

  private void write() {
    AzimuthException next = ShardWriter.failure(shards.write(execution, rows));
    failure = failure == null ? next : failure;
    rows = empty();
  }

  /// Writes what is left; why it has failed for some rows, if it has.
  @Nullable AzimuthException finish() {
    if (rows.size() > 0) {
      write();
    }
    return failure;
  }
}
