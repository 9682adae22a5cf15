package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.sql.execute.Timestamps;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.RowOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends statements that do not fit into one record of their shard: all parts but the last, a few
/// at a time, and when these are in the log, the last one, with which they take effect.
///
/// What fails before the last part is sent has certainly no effect; the parts are discarded then,
/// by a record that says so or, if that fails too, by time. Safe for any thread.
final class PartWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PartWriter.class);

  /// Most parts of statements of one thread that are on their way into logs.
  private static final int IN_FLIGHT_MAX = 2;

  /// A part that may be in the log already is appended again, which does no harm, so many times.
  private static final int ATTEMPTS_MAX = 3;

  private final Routes routes;
  private final Timestamps timestamps;
  private final LogBroker log;

  PartWriter(Routes routes, Timestamps timestamps, LogBroker log) {
    this.routes = routes;
    this.timestamps = timestamps;
    this.log = log;
  }

  /// A statement in a shard.
  record Place(int shard, int statement) {
    static Place of(RecordRows large) {
      return new Place(large.shard(), large.statements()[0]);
    }
  }

  /// Statements whose parts are in their logs but for the last ones, or that have failed.
  record Begun(Map<Place, StatementParts> statements) {
    private static final Begun NOTHING = new Begun(Map.of());

    StatementParts of(RecordRows record) {
      return Objects.requireNonNull(statements.get(Place.of(record)));
    }

    /// Why a record need not be written: all of its statements have failed in other shards.
    Optional<AzimuthException> failure(RecordRows record) {
      Optional<AzimuthException> failure = Optional.empty();
      if (!statements.isEmpty()) {
        for (int statement : record.statements()) {
          failure = failure(statement);
          if (failure.isEmpty()) {
            return failure;
          }
        }
      }
      return failure;
    }

    private Optional<AzimuthException> failure(int statement) {
      for (StatementParts parts : statements.values()) {
        if (parts.statement() == statement && parts.failure() != null) {
          return Optional.ofNullable(parts.failure());
        }
      }
      return Optional.empty();
    }
  }

  /// A part on its way into the log.
  private record InFlight(
      StatementParts parts, int number, int attempt, CompletableFuture<Long> position) {}

  /// Appends all parts but the last of those of `records` that are large. A statement that fails in
  /// one shard is not gone on with in others.
  Begun begin(Execution execution, WriteSet set, List<RecordRows> records) {
    if (records.stream().noneMatch(RecordRows::isLarge)) {
      return Begun.NOTHING;
    }
    Map<Place, StatementParts> statements = new HashMap<>();
    List<StatementParts> ordered = new ArrayList<>();
    for (RecordRows record : records) {
      if (record.isLarge()) {
        StatementParts parts = new StatementParts(record, set);
        statements.put(Place.of(record), parts);
        ordered.add(parts);
      }
    }
    begin(execution, ordered);
    return new Begun(statements);
  }

  private void begin(Execution execution, List<StatementParts> statements) {
    for (StatementParts parts : statements) {
      guarded(
          parts,
          statements,
          () -> {
            // The parts, and then the rows, until the parts are forgotten.
            admit(execution, parts, 2 * parts.record().bytes());
            parts.begin(execution.await(timestamps.forWrite(execution)));
          });
    }
    int count = statements.stream().mapToInt(StatementParts::count).max().orElse(0);
    Deque<InFlight> inFlight = new ArrayDeque<>();
    // In turn, so that none is silent for long.
    for (int number = 0; number < count - 1; number++) {
      for (StatementParts parts : statements) {
        sendNext(execution, parts, number, inFlight, statements);
      }
    }
    while (!inFlight.isEmpty()) {
      arrived(execution, inFlight, statements);
    }
    statements.stream().filter(parts -> parts.failure() != null).forEach(this::discard);
  }

  /// Sends a part, if it is there and not the last one, and waits until there is room for another.
  private void sendNext(
      Execution execution,
      StatementParts parts,
      int number,
      Deque<InFlight> inFlight,
      List<StatementParts> statements) {
    if (number < parts.count() - 1) {
      guarded(
          parts,
          statements,
          () -> {
            admit(execution, parts, parts.bytes(number));
            inFlight.add(send(execution, parts, number, 1));
          });
    }
    while (inFlight.size() >= IN_FLIGHT_MAX) {
      arrived(execution, inFlight, statements);
    }
  }

  /// Runs a step; if it fails, so does the statement, in all shards.
  private static void guarded(
      StatementParts parts, List<StatementParts> statements, Runnable step) {
    if (parts.failure() != null) {
      return;
    }
    try {
      step.run();
    } catch (AzimuthException failure) {
      statements.stream()
          .filter(other -> other.statement() == parts.statement())
          .forEach(other -> other.fail(failure));
    }
  }

  private void admit(Execution execution, StatementParts parts, long bytes) {
    execution.checkDeadline();
    RowOperation kind = parts.record().kind(parts.set());
    routes.askOwner(execution, parts.shard(), owner -> owner.admit(parts.shard(), kind, bytes));
  }

  private InFlight send(Execution execution, StatementParts parts, int number, int attempt) {
    byte[] record = parts.encode(number, execution.await(timestamps.forWrite(execution)));
    return new InFlight(
        parts, number, attempt, log.append(parts.shard(), record, LogBroker.Durability.DURABLE));
  }

  /// Waits for the part that was sent first.
  private void arrived(
      Execution execution, Deque<InFlight> inFlight, List<StatementParts> statements) {
    InFlight first = inFlight.remove();
    guarded(
        first.parts,
        statements,
        () -> {
          try {
            execution.await(first.position);
          } catch (AzimuthException failure) {
            if (failure.code() != ErrorCode.OUTCOME_UNKNOWN) {
              throw failure;
            }
            if (first.attempt == ATTEMPTS_MAX) {
              throw new AzimuthException(
                  ErrorCode.NOT_READY,
                  "a part of the statement may not have reached the log; nothing of it took effect",
                  failure);
            }
            inFlight.add(send(execution, first.parts, first.number, first.attempt + 1));
          }
        });
  }

  /// Appends the last part; its position, at which the verdict on the statement is.
  CompletableFuture<Long> finish(Execution execution, StatementParts parts) {
    AzimuthException failure = parts.failure();
    if (failure != null) {
      throw failure;
    }
    InFlight last;
    try {
      admit(execution, parts, parts.record().bytes());
      last = send(execution, parts, parts.count() - 1, 1);
    } catch (AzimuthException refusal) {
      discard(parts);
      throw refusal;
    }
    return last.position.whenComplete((_, error) -> {
      if (error != null && Execution.unwrap(error).code() != ErrorCode.OUTCOME_UNKNOWN) {
        discard(parts);
      }
    });
  }

  private void discard(StatementParts parts) {
    byte[] record = parts.discard();
    if (record != null) {
      var _ =
          log.append(parts.shard(), record, LogBroker.Durability.ORDERED)
              .whenComplete((_, error) -> {
                if (error != null) {
                  LOG.debug("parts in {} are discarded by time", parts.shard(), error);
                }
              });
    }
  }
}
