package dev.azimuth.sql.write;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of a write set that go into one record of one shard: whole statements, in their order.
///
/// @param rows indexes in the write set
/// @param statements of each row
/// @param bytes about the size of the record
record RecordRows(int shard, int[] rows, int[] statements, long bytes) {
  /// Estimates are this much below the real limit, for what surrounds the values.
  private static final long BYTES_MAX = LogBroker.RECORD_BYTES_MAX - (1L << 20);

  /// Divides the rows among records; statements too large for one become failed `parts`.
  static List<RecordRows> pack(WriteSet set, int[] shards, List<WritePart> parts) {
    int shardCount = set.table().shards();
    int[] counts = new int[shardCount];
    for (int shard : shards) {
      counts[shard]++;
    }
    List<RecordRows> records = new ArrayList<>();
    for (int shard = 0; shard < shardCount; shard++) {
      int[] rows = new int[counts[shard]];
      int count = 0;
      for (int row = 0; row < shards.length; row++) {
        if (shards[row] == shard) {
          rows[count++] = row;
        }
      }
      packShard(set, shard, rows, records, parts);
    }
    return records;
  }

  private static void packShard(
      WriteSet set, int shard, int[] rows, List<RecordRows> records, List<WritePart> parts) {
    int recordStart = 0;
    long recordBytes = 0;
    int row = 0;
    while (row < rows.length) {
      int statementStart = row;
      long statementBytes = 0;
      int statement = set.statement(rows[row]);
      while (row < rows.length && set.statement(rows[row]) == statement) {
        statementBytes += set.bytes(rows[row]);
        row++;
      }
      int recordRows = row - recordStart;
      if (statementStart > recordStart
          && (recordBytes + statementBytes > BYTES_MAX
              || recordRows > RowVersion.ROWS_PER_RECORD_MAX)) {
        records.add(of(set, shard, rows, recordStart, statementStart, recordBytes));
        recordStart = statementStart;
        recordBytes = 0;
      }
      if (statementBytes > BYTES_MAX || row - statementStart > RowVersion.ROWS_PER_RECORD_MAX) {
        RecordRows refused = of(set, shard, rows, statementStart, row, statementBytes);
        parts.addAll(refused.failed(tooLarge(statementBytes)));
        recordStart = row;
        recordBytes = 0;
      } else {
        recordBytes += statementBytes;
      }
    }
    if (recordStart < rows.length) {
      records.add(of(set, shard, rows, recordStart, rows.length, recordBytes));
    }
  }

  static AzimuthException tooLarge(long bytes) {
    return new AzimuthException(
        ErrorCode.LIMIT_EXCEEDED,
        "a statement may write "
            + BYTES_MAX
            + " bytes to a shard and this one has "
            + bytes
            + "; divide its rows among several statements, or bind them as a JDBC batch of any size");
  }

  /// What the record does to memory: `DELETE` if it deletes all of its rows.
  RowOperation kind(WriteSet set) {
    boolean deletes =
        Arrays.stream(rows).allMatch(row -> set.operation(row) == RowOperation.DELETE);
    return deletes ? RowOperation.DELETE : RowOperation.PUT;
  }

  /// The part of rows `first` up to `end` of the record.
  WritePart part(WriteSet set, int first, int end, WritePart.Outcome outcome) {
    int[] partRows = Arrays.copyOfRange(rows, first, end);
    return new WritePart(set.statement(rows[first]), shard, partRows, first, outcome);
  }

  /// All statements of the record as failed.
  List<WritePart> failed(AzimuthException failure) {
    List<WritePart> parts = new ArrayList<>();
    int first = 0;
    for (int row = 1; row <= rows.length; row++) {
      if (row == rows.length || statements[row] != statements[first]) {
        parts.add(
            new WritePart(
                statements[first],
                shard,
                Arrays.copyOfRange(rows, first, row),
                first,
                new WritePart.Outcome.Failed(failure)));
        first = row;
      }
    }
    return parts;
  }

  private static RecordRows of(
      WriteSet set, int shard, int[] rows, int first, int end, long bytes) {
    int[] taken = Arrays.copyOfRange(rows, first, end);
    int[] statements = new int[taken.length];
    for (int i = 0; i < taken.length; i++) {
      statements[i] = set.statement(taken[i]);
    }
    return new RecordRows(shard, taken, statements, bytes);
  }
}
