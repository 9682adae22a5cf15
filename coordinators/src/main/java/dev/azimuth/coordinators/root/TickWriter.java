package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves time on in shards that have seen records since the last tick appended here.
///
/// A round asks every shard for the end of its log, takes one timestamp if any shard needs a tick,
/// and appends it to those. A new leader does not know the last ticks: it ticks each shard that is
/// not empty once. A shard that fails is left for the next round. Rounds come one after another.
final class TickWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TickWriter.class);

  private final Catalog catalog;
  private final LogBroker logs;
  private final Supplier<CompletableFuture<Long>> timestamps;
  private final Map<LogName, Long> endsAfterTick = new ConcurrentHashMap<>();

  /// @param timestamps hands out a timestamp per call
  TickWriter(Catalog catalog, LogBroker logs, Supplier<CompletableFuture<Long>> timestamps) {
    this.catalog = catalog;
    this.logs = logs;
    this.timestamps = timestamps;
  }

  /// One round.
  CompletableFuture<Void> round() {
    List<LogName> shards = new ArrayList<>();
    for (TableDefinition table : catalog.snapshot().tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        shards.add(table.log(shard));
      }
    }
    endsAfterTick.keySet().retainAll(new HashSet<>(shards));
    Failures failures = new Failures();
    Map<LogName, Long> ends = new ConcurrentHashMap<>();
    return BoundedCalls.forEach(
            shards, shard -> logs.endPosition(shard).handle(collect(shard, ends, failures)))
        .thenCompose(done -> tick(ends, failures))
        .thenRun(failures::report);
  }

  private CompletableFuture<Void> tick(Map<LogName, Long> ends, Failures failures) {
    List<LogName> behind = new ArrayList<>();
    ends.forEach((shard, end) -> {
      if (end > endsAfterTick.getOrDefault(shard, LogBroker.FIRST_POSITION)) {
        behind.add(shard);
      }
    });
    if (behind.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Map<LogName, Long> ticks = new ConcurrentHashMap<>();
    return timestamps
        .get()
        .thenCompose(timestamp -> {
          byte[] record = RecordCodec.encode(new LogRecord.Tick(timestamp));
          return BoundedCalls.forEach(
              behind,
              shard ->
                  logs.append(shard, record, Durability.ORDERED)
                      .handle(collect(shard, ticks, failures)));
        })
        .thenRun(() -> ticks.forEach((shard, position) -> endsAfterTick.put(shard, position + 1)));
  }

  private static BiFunction<@Nullable Long, @Nullable Throwable, @Nullable Void> collect(
      LogName shard, Map<LogName, Long> results, Failures failures) {
    return (position, error) -> {
      if (position != null) {
        results.put(shard, position);
      } else {
        failures.add(shard, error);
      }
      return null;
    };
  }

  /// What went wrong in a round: one message for all shards.
  private static final class Failures {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private final AtomicReference<@Nullable LogName> firstShard = new AtomicReference<>();

    void add(LogName shard, @Nullable Throwable error) {
      if (count.getAndIncrement() == 0) {
        firstShard.set(shard);
        first.set(error);
      }
    }

    void report() {
      if (count.get() > 0) {
        LOG.warn("{} shards have no tick, {} for one", count, firstShard, first.get());
      }
    }
  }
}
