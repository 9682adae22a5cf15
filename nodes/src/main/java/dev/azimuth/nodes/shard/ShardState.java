package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.growing.RowsSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a shard's log amounts to: the growing rows and which versions of them hold when.
///
/// Deterministic: the same records at the same positions give the same state and the same verdicts,
/// in every process and at any time. Records are applied by one thread at a time; snapshots may be
/// taken by any thread and see whole records only.
///
/// | record | effect |
/// |---|---|
/// | `Write` | each statement in turn: if all expectations of its rows hold, its rows; else nothing |
/// | `Tick(T)` | later records are effective after T |
/// | `Cut` | none on rows: it ends the range of a segment |
/// | `SchemaChange` | later rows are laid out by that version; the columns stay as they are |
public final class ShardState implements AutoCloseable {
  private static final Outcome ONE_ROW = new Outcome.Accepted(1, 0);

  private final GrowingMemory memory;
  private final GrowingRows rows;
  private final StatementKeys keys;
  private volatile ShardPoint point = ShardPoint.START;

  /// The state before the first record; `account` counts its memory.
  public ShardState(TableDefinition table, MemoryAccount account) {
    memory = new GrowingMemory(account);
    rows =
        new GrowingRows(
            table.columns().stream().map(ColumnDefinition::type).toList(),
            table.keyColumns(),
            memory);
    keys = new StatementKeys(rows);
  }

  /// How far it has come.
  public ShardPoint point() {
    return point;
  }

  /// Bytes that the state takes.
  public long bytes() {
    return memory.bytes();
  }

  /// Rows at `timestamp`, of what was applied at `at`; whoever reads them must hold their memory.
  public RowsSnapshot snapshot(ShardPoint at, long timestamp) {
    return rows.snapshot(timestamp, at.rowCount(), at.supersededCount());
  }

  /// Holds the memory for a reader; false if the state is closed.
  public boolean retain() {
    return memory.retain();
  }

  /// Ends what [#retain()] began.
  public void release() {
    memory.release();
  }

  /// Applies the next record; the verdict on it if it is a write.
  ///
  /// `CORRUPTED` when the record is not one for this table; nothing of it is applied then.
  public Optional<WriteVerdict> apply(long position, LogRecord record) {
    ShardPoint before = point;
    long expected = Math.max(before.position() + 1, LogBroker.FIRST_POSITION);
    if (position != expected) {
      throw new IllegalArgumentException(position + " applied where " + expected + " is next");
    }
    return switch (record) {
      case LogRecord.Tick tick -> {
        advance(position, before.effectiveTimestamp(), tick.timestamp());
        yield Optional.empty();
      }
      case LogRecord.Cut cut -> {
        advance(position, before.effective(cut.timestamp()), 0);
        yield Optional.empty();
      }
      case LogRecord.SchemaChange change -> {
        advance(position, before.effective(change.timestamp()), 0);
        yield Optional.empty();
      }
      case LogRecord.Write write -> {
        long timestamp = before.effective(write.timestamp());
        WriteVerdict verdict = new WriteVerdict(timestamp, write(position, timestamp, write));
        advance(position, timestamp, 0);
        yield Optional.of(verdict);
      }
    };
  }

  private void advance(long position, long effectiveTimestamp, long tick) {
    point =
        new ShardPoint(
            position,
            effectiveTimestamp,
            Math.max(point.lastTick(), tick),
            rows.rowCount(),
            rows.supersededCount());
  }

  private List<Outcome> write(long position, long timestamp, LogRecord.Write write) {
    List<ColumnValues> key = check(write);
    List<Outcome> outcomes = new ArrayList<>(write.statementCount());
    int first = 0;
    int rowCount = write.rows().rowCount();
    for (int statement = 0; statement < write.statementCount(); statement++) {
      int end = first;
      while (end < rowCount && write.statements()[end] == statement) {
        end++;
      }
      keys.load(key, first, end);
      Optional<Outcome> refusal = refusal(position, write, first, end);
      outcomes.add(
          refusal.isPresent() ? refusal.get() : accept(position, timestamp, write, first, end));
      first = end;
    }
    return outcomes;
  }

  /// The key columns of a record that is fit to be applied.
  private List<ColumnValues> check(LogRecord.Write write) {
    if (!rows.accepts(write.rows())) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          "rows of schema version " + write.schemaVersion() + " do not have the table's columns");
    }
    List<ColumnValues> key = rows.keyColumns(write.rows());
    for (ColumnValues part : key) {
      if (part.nulls() != null) {
        for (int row = 0; row < part.size(); row++) {
          if (part.isNull(row)) {
            throw new AzimuthException(ErrorCode.CORRUPTED, "NULL in the key of row " + row);
          }
        }
      }
    }
    return key;
  }

  /// The first expectation of rows `first` up to `end`, one statement, that does not hold; each row
  /// sees those before it.
  private Optional<Outcome> refusal(long position, LogRecord.Write write, int first, int end) {
    for (int row = first; row < end; row++) {
      long expectation = write.expectations()[row];
      if (expectation == LogRecord.Write.ANY) {
        continue;
      }
      int earlier = keys.earlier(row);
      long current;
      if (earlier >= 0) {
        current =
            write.operations()[earlier] == RowOperation.PUT ? RowVersion.of(position, earlier) : 0;
      } else {
        int newest = keys.newest(row);
        current = newest >= 0 && rows.isLive(newest) ? rows.version(newest) : 0;
      }
      if (expectation != current) {
        return Optional.of(
            expectation == LogRecord.Write.ABSENT
                ? new Outcome.DuplicateKey(row)
                : new Outcome.VersionChanged(row));
      }
    }
    return Optional.empty();
  }

  private Outcome accept(long position, long timestamp, LogRecord.Write write, int first, int end) {
    int put = 0;
    int deleted = 0;
    for (int row = first; row < end; row++) {
      int newest = keys.current(row);
      boolean live = newest >= 0 && rows.isLive(newest);
      if (live) {
        rows.supersede(newest, timestamp);
      }
      switch (write.operations()[row]) {
        case PUT -> {
          rows.append(
              write.rows(), row, keys.hash(row), newest, timestamp, RowVersion.of(position, row));
          put++;
        }
        case DELETE -> deleted += live ? 1 : 0;
      }
    }
    return put == 1 && deleted == 0 ? ONE_ROW : new Outcome.Accepted(put, deleted);
  }

  /// Frees the rows once the last reader has let go of them.
  @Override
  public void close() {
    memory.release();
  }
}
