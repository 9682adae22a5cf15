package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowKeys;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Carries statements out on the parts of a shard: if all expectations of a statement's rows hold,
/// its rows; else nothing. For one thread.
final class StatementWriter {
  private static final Outcome ONE_ROW = new Outcome.Accepted(1, 0);

  private final List<Integer> keyOrdinals;
  private final List<ColumnType> keyTypes;
  private final StatementKeys keys;

  /// Rows of the record under way that are put, in ascending order.
  private int[] put = {};

  private int putCount;

  /// @param types of all columns
  StatementWriter(List<Integer> keyOrdinals, List<ColumnType> types, RowKeys rowKeys) {
    this.keyOrdinals = keyOrdinals;
    keyTypes = keyOrdinals.stream().map(types::get).toList();
    keys = new StatementKeys(rowKeys);
  }

  /// Where and when a statement takes effect, and on what; the position is that of row versions.
  private record Place(PartList parts, long position, long timestamp) {}

  /// What the rows of one or more statements do, and what they expect.
  @SuppressWarnings("ArrayRecordComponent")
  private record Wishes(RowOperation[] operations, long[] expectations) {}

  /// Rows that were put, and deletes that found something.
  private static final class Counts {
    private int put;
    private int deleted;

    Outcome outcome() {
      return put == 1 && deleted == 0 ? ONE_ROW : new Outcome.Accepted(put, deleted);
    }
  }

  /// Carries out the statements of a record; their outcomes.
  List<Outcome> write(PartList parts, long position, long timestamp, LogRecord.Write write) {
    List<ColumnValues> key = check(parts, write);
    Place place = new Place(parts, position, timestamp);
    Wishes wishes = new Wishes(write.operations(), write.expectations());
    List<Outcome> outcomes = new ArrayList<>(write.statementCount());
    begin(write.rows().rowCount());
    decide(place, wishes, write, key, outcomes);
    complete(place, write.rows());
    return outcomes;
  }

  /// Decides on the statements of a record in turn, and begins the versions of those that are
  /// accepted.
  private void decide(
      Place place,
      Wishes wishes,
      LogRecord.Write write,
      List<ColumnValues> key,
      List<Outcome> outcomes) {
    List<RowPart> parts = place.parts.all();
    int first = 0;
    int rowCount = write.rows().rowCount();
    for (int statement = 0; statement < write.statementCount(); statement++) {
      int end = first;
      while (end < rowCount && write.statements()[end] == statement) {
        end++;
      }
      keys.load(parts, key, first, end);
      Optional<Outcome> refusal = refusal(place, wishes, first, end);
      outcomes.add(
          refusal.isPresent() ? refusal.get() : accept(place, wishes, write.rows(), first, end));
      first = end;
    }
  }

  private void begin(int rowCount) {
    putCount = 0;
    if (put.length < rowCount || put.length > StatementKeys.CAPACITY_MAX_KEPT) {
      put = new int[rowCount];
    }
  }

  private void complete(Place place, ColumnBatch rows) {
    place.parts.growing().complete(rows, put, putCount, place.timestamp);
    putCount = 0;
  }

  /// Carries out one statement whose rows are in several writes, all of them checked.
  Outcome write(PartList parts, long position, long timestamp, List<LogRecord.Write> writes) {
    Place place = new Place(parts, position, timestamp);
    int rowCount = 0;
    for (LogRecord.Write write : writes) {
      rowCount += write.rows().rowCount();
    }
    RowOperation[] operations = new RowOperation[rowCount];
    long[] expectations = new long[rowCount];
    ColumnBatchBuilder key = new ColumnBatchBuilder(keyTypes, rowCount);
    int first = 0;
    for (LogRecord.Write write : writes) {
      int count = write.rows().rowCount();
      System.arraycopy(write.operations(), 0, operations, first, count);
      System.arraycopy(write.expectations(), 0, expectations, first, count);
      ColumnBatch columns = new ColumnBatch(count, key(write));
      for (int row = 0; row < count; row++) {
        key.appendRow(columns, row);
      }
      first += count;
    }
    Wishes wishes = new Wishes(operations, expectations);
    keys.load(parts.all(), key.build().columns(), 0, rowCount);
    Optional<Outcome> refusal = refusal(place, wishes, 0, rowCount);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Counts counts = new Counts();
    first = 0;
    for (LogRecord.Write write : writes) {
      int end = first + write.rows().rowCount();
      begin(end - first);
      for (int row = first; row < end; row++) {
        accept(place, operations[row], row, write.rows(), row - first, counts);
      }
      complete(place, write.rows());
      first = end;
    }
    return counts.outcome();
  }

  /// What the lead of a shard's versions grows by.
  static long leadOf(List<LogRecord.Write> writes) {
    return RowVersion.leadOf(writes.stream().mapToInt(write -> write.rows().rowCount()).sum());
  }

  private List<ColumnValues> key(LogRecord.Write write) {
    return keyOrdinals.stream().map(ordinal -> write.rows().columns().get(ordinal)).toList();
  }

  /// The key columns of a record that is fit to be applied; `CORRUPTED` if it is not.
  List<ColumnValues> check(PartList parts, LogRecord.Write write) {
    if (!parts.growing().accepts(write.rows())) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          "rows of schema version " + write.schemaVersion() + " do not have the table's columns");
    }
    List<ColumnValues> key = key(write);
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
  private Optional<Outcome> refusal(Place place, Wishes wishes, int first, int end) {
    for (int row = first; row < end; row++) {
      long expectation = wishes.expectations[row];
      if (expectation == LogRecord.Write.ANY) {
        continue;
      }
      int earlier = keys.earlier(row);
      long current;
      if (earlier >= 0) {
        current =
            wishes.operations[earlier] == RowOperation.PUT
                ? RowVersion.of(place.position, earlier)
                : 0;
      } else {
        current = version(place.parts, keys.live(row));
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

  private static long version(PartList parts, long address) {
    return address == RowAddress.NONE
        ? 0
        : parts.all().get(RowAddress.part(address)).version(RowAddress.ordinal(address));
  }

  private Outcome accept(Place place, Wishes wishes, ColumnBatch rows, int first, int end) {
    Counts counts = new Counts();
    for (int row = first; row < end; row++) {
      accept(place, wishes.operations[row], row, rows, row, counts);
    }
    return counts.outcome();
  }

  /// @param row of the statement
  /// @param source the row in `rows`
  private void accept(
      Place place, RowOperation operation, int row, ColumnBatch rows, int source, Counts counts) {
    GrowingRows growing = place.parts.growing();
    keys.refresh(row);
    long live = keys.live(row);
    if (live != RowAddress.NONE) {
      RowPart part = place.parts.all().get(RowAddress.part(live));
      int ordinal = RowAddress.ordinal(live);
      part.supersede(ordinal, growing.addEvent(part.version(ordinal), place.timestamp));
    }
    switch (operation) {
      case PUT -> {
        growing.begin(
            rows,
            source,
            keys.hash(row),
            keys.newestGrowing(row),
            RowVersion.of(place.position, row));
        put[putCount++] = source;
        counts.put++;
      }
      case DELETE -> counts.deleted += live == RowAddress.NONE ? 0 : 1;
    }
  }
}
