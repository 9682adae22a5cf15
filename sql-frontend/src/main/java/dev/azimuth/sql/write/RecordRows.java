package dev.azimuth.sql.write;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of a write set that go to one shard together: whole statements in their order, as many as
/// fit into one record, or one statement that does not and is written in parts.
///
/// @param rows indexes in the write set
/// @param statements of each row
/// @param bytes about the size of the record, or of all parts
@SuppressWarnings("ArrayRecordComponent")
record RecordRows(int shard, int[] rows, int[] statements, long bytes) {
  /// Estimates are this much below the real limit, for what surrounds the values.
  private static final long BYTES_MAX = LogBroker.RECORD_BYTES_MAX - (1L << 20);

  /// Divides the rows among records; statements with a row too large for one become failed `parts`.
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
      long rowBytesMax = 0;
      int statement = set.statement(rows[row]);
      while (row < rows.length && set.statement(rows[row]) == statement) {
        int rowBytes = set.bytes(rows[row]);
        statementBytes += rowBytes;
        rowBytesMax = Math.max(rowBytesMax, rowBytes);
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
      if (isLarge(statementBytes, row - statementStart)) {
        RecordRows alone = of(set, shard, rows, statementStart, row, statementBytes);
        if (rowBytesMax > BYTES_MAX) {
          parts.addAll(alone.failed(tooLarge(rowBytesMax)));
        } else {
          records.add(alone);
        }
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
        "a row may take "
            + BYTES_MAX
            + " bytes with all of its values and this one takes "
            + bytes
            + "; divide its values among several rows");
  }

  private static boolean isLarge(long bytes, int rowCount) {
    return bytes > BYTES_MAX || rowCount > RowVersion.ROWS_PER_RECORD_MAX;
  }

  /// Whether it is one statement that is written in parts.
  boolean isLarge() {
    return isLarge(bytes, rows.length);
  }

  /// Ends of the parts that it is written in, as indexes in `rows`.
  List<Integer> partEnds(WriteSet set) {
    List<Integer> ends = new ArrayList<>();
    int start = 0;
    long partBytes = 0;
    for (int row = 0; row < rows.length; row++) {
      int rowBytes = set.bytes(rows[row]);
      if (isLarge(partBytes + rowBytes, row + 1 - start)) {
        ends.add(row);
        start = row;
        partBytes = 0;
      }
      partBytes += rowBytes;
    }
    ends.add(rows.length);
    return ends;
  }

  /// What the record does to memory: `DELETE` if it deletes all of its rows.
  RowOperation kind(WriteSet set) {
    for (int row : rows) {
      if (set.operation(row) == RowOperation.PUT) {
        return RowOperation.PUT;
      }
    }
    return RowOperation.DELETE;
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
