package dev.azimuth.sql.write;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.sql.execute.Timestamps;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.Retry;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.record.RowOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Appends the rows of a write set to the logs of their shards and asks for the verdicts.
///
/// Every shard gets as few records as its rows fit in. A statement is divided between records of a
/// shard only if it does not fit into one: its [StatementParts] are appended first, but for the
/// last ones, without which they have no effect. All records are appended before the first verdict
/// is asked for. Safe for any thread.
public final class ShardWriter {
  private final Routes routes;
  private final Timestamps timestamps;
  private final LogBroker log;
  private final PartWriter large;

  /// A writer to the shards' logs in `log`.
  public ShardWriter(Routes routes, Timestamps timestamps, LogBroker log) {
    this.routes = routes;
    this.timestamps = timestamps;
    this.log = log;
    large = new PartWriter(routes, timestamps, log);
  }

  /// Writes all rows; one part for each statement and shard.
  List<WritePart> write(Execution execution, WriteSet set) {
    return write(execution, set, Set.of());
  }

  /// Writes the rows of all shards but those `done`.
  List<WritePart> write(Execution execution, WriteSet set, Set<Integer> done) {
    List<WritePart> parts = new ArrayList<>();
    List<Append> appends = new ArrayList<>();
    List<RecordRows> records = RecordRows.pack(set, set.shards(), parts);
    records.removeIf(record -> done.contains(record.shard()));
    PartWriter.Begun begun = large.begin(execution, set, records);
    for (RecordRows record : records) {
      Optional<AzimuthException> hopeless = begun.failure(record);
      if (hopeless.isPresent()) {
        fail(record, hopeless.get(), parts);
        continue;
      }
      try {
        appends.add(
            record.isLarge()
                ? new Append(
                    record,
                    set.table().log(record.shard()),
                    large.finish(execution, begun.of(record)))
                : append(execution, set, record));
      } catch (AzimuthException failure) {
        fail(record, failure, parts);
      }
    }
    for (Append append : appends) {
      try {
        settle(execution, set, append, parts);
      } catch (AzimuthException failure) {
        fail(append.record, failure, parts);
      }
    }
    return parts;
  }

  private Append append(Execution execution, WriteSet set, RecordRows record) {
    TableDefinition table = set.table();
    LogName shard = table.log(record.shard());
    long bytes = record.bytes();
    execution.checkDeadline();
    RowOperation kind = record.kind(set);
    routes.askOwner(execution, shard, owner -> owner.admit(shard, kind, bytes));
    long timestamp = execution.await(timestamps.forWrite(execution));
    byte[] encoded = RecordCodec.encode(write(set, record.rows(), timestamp));
    if (encoded.length > LogBroker.RECORD_BYTES_MAX) {
      throw RecordRows.tooLarge(encoded.length);
    }
    return new Append(record, shard, log.append(shard, encoded, LogBroker.Durability.DURABLE));
  }

  /// Rows of a write set as a write.
  static LogRecord.Write write(WriteSet set, int[] rows, long timestamp) {
    int[] statements = new int[rows.length];
    RowOperation[] operations = new RowOperation[rows.length];
    long[] expectations = new long[rows.length];
    int statement = -1;
    for (int i = 0; i < rows.length; i++) {
      if (i == 0 || set.statement(rows[i]) != set.statement(rows[i - 1])) {
        statement++;
      }
      statements[i] = statement;
      operations[i] = set.operation(rows[i]);
      expectations[i] = set.expectation(rows[i]);
    }
    return new LogRecord.Write(
        timestamp,
        set.table().version(),
        statement + 1,
        statements,
        operations,
        expectations,
        set.take(rows));
  }

  private void settle(Execution execution, WriteSet set, Append append, List<WritePart> parts) {
    long position = await(execution, append.position);
    execution.wrote(append.shard, position);
    addParts(set, append.record, position, verdict(execution, append.shard, position), parts);
  }

  /// A part for each statement of a record. Apart from the waits before it, since the compiler
  /// takes in all that the method of a loop calls.
  private static void addParts(
      WriteSet set, RecordRows record, long position, WriteVerdict verdict, List<WritePart> parts) {
    int[] rows = record.rows();
    int first = 0;
    for (WriteVerdict.Outcome outcome : verdict.statements()) {
      int end = first + 1;
      while (end < rows.length && set.statement(rows[end]) == set.statement(rows[first])) {
        end++;
      }
      WritePart.Outcome result =
          switch (outcome) {
            case WriteVerdict.Outcome.Accepted accepted ->
                new WritePart.Outcome.Accepted(
                    position + verdict.versionLead(), accepted.rowsPut(), accepted.rowsDeleted());
            case WriteVerdict.Outcome.DuplicateKey duplicate ->
                new WritePart.Outcome.Duplicate(rows[duplicate.row()]);
            case WriteVerdict.Outcome.VersionChanged _ -> new WritePart.Outcome.Changed();
            case WriteVerdict.Outcome.Discarded _ -> new WritePart.Outcome.Failed(discarded());
          };
      parts.add(record.part(set, first, end, result));
      first = end;
    }
  }

  /// A position; after an append has begun, running out of time means that nobody knows.
  private static long await(Execution execution, CompletableFuture<Long> position) {
    try {
      return execution.await(position);
    } catch (AzimuthException failure) {
      throw failure.code() == ErrorCode.CANCELLED ? unknown(failure) : failure;
    }
  }

  private WriteVerdict verdict(Execution execution, LogName shard, long position) {
    try {
      return routes.askOwner(execution, shard, owner -> owner.verdict(shard, position));
    } catch (AzimuthException failure) {
      throw failure.code().retry() == Retry.AFTER_CHECK ? failure : unknown(failure);
    }
  }

  private static AzimuthException discarded() {
    return new AzimuthException(
        ErrorCode.CANCELLED,
        "the statement is larger than a record, and its parts did not reach the log within "
            + LogRecord.Part.HELD_MILLIS
            + " milliseconds of each other; nothing of it took effect");
  }

  private static AzimuthException unknown(AzimuthException failure) {
    return new AzimuthException(
        ErrorCode.OUTCOME_UNKNOWN, "no verdict on the written rows", failure);
  }

  private static void fail(RecordRows record, AzimuthException failure, List<WritePart> parts) {
    parts.addAll(record.failed(failure));
  }

  /// A record on its way into the log.
  private record Append(RecordRows record, LogName shard, CompletableFuture<Long> position) {}

  /// The first failure among parts that is not a refusal, if any.
  static @Nullable AzimuthException failure(List<WritePart> parts) {
    AzimuthException first = null;
    for (WritePart part : parts) {
      if (part.outcome() instanceof WritePart.Outcome.Failed failed
          && (first == null || failed.failure().code().retry() == Retry.AFTER_CHECK)) {
        first = failed.failure();
      }
    }
    return first;
  }
}
