package dev.azimuth.sql.write;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that does not fit into one record of a shard, in parts, and how far they have come.
///
/// For the thread of the statement.
final class StatementParts {
  private final RecordRows record;
  private final WriteSet set;
  private final List<Integer> ends;
  private long group = -1;
  private boolean sent;
  private @Nullable AzimuthException failure;

  StatementParts(RecordRows record, WriteSet set) {
    this.record = record;
    this.set = set;
    ends = record.partEnds(set);
    if (ends.size() > LogRecord.Part.COUNT_MAX) {
      failure =
          new AzimuthException(
              ErrorCode.LIMIT_EXCEEDED,
              "a statement may write "
                  + LogRecord.Part.COUNT_MAX
                  + " parts to a shard and this one has "
                  + ends.size()
                  + "; divide its rows among several statements");
    }
  }

  RecordRows record() {
    return record;
  }

  WriteSet set() {
    return set;
  }

  LogName shard() {
    return set.table().log(record.shard());
  }

  int statement() {
    return record.statements()[0];
  }

  int count() {
    return ends.size();
  }

  /// Gives the parts the timestamp that holds them together.
  void begin(long uniqueTimestamp) {
    group = uniqueTimestamp;
  }

  /// A part as a record of its own.
  byte[] encode(int number, long timestamp) {
    int first = number == 0 ? 0 : ends.get(number - 1);
    int[] rows = Arrays.copyOfRange(record.rows(), first, ends.get(number));
    byte[] encoded =
        RecordCodec.encode(
            new LogRecord.Part(group, number, count(), ShardWriter.write(set, rows, timestamp)));
    if (encoded.length > LogBroker.RECORD_BYTES_MAX) {
      throw RecordRows.tooLarge(encoded.length);
    }
    sent = true;
    return encoded;
  }

  /// About the bytes of a part.
  long bytes(int number) {
    long bytes = 0;
    for (int row = number == 0 ? 0 : ends.get(number - 1); row < ends.get(number); row++) {
      bytes += set.bytes(record.rows()[row]);
    }
    return bytes;
  }

  /// Says that the statement will not be finished.
  void fail(AzimuthException reason) {
    failure = failure == null ? reason : failure;
  }

  /// Why it will not be finished, if so.
  @Nullable AzimuthException failure() {
    return failure;
  }

  /// The record that tells everybody to forget the parts, if any may have been appended.
  byte @Nullable [] discard() {
    return sent ? RecordCodec.encode(new LogRecord.Discard(0, group)) : null;
  }
}
