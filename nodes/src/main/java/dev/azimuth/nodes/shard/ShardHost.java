package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The shards that a process follows, each once, however many roles need it. Safe for any thread.
public final class ShardHost implements AutoCloseable {
  private final LogBroker broker;
  private final Clock clock;
  private final Scheduler scheduler;
  private final MemoryAccount account = new MemoryAccount();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogName, Entry> entries = new HashMap<>();

  private static final class Entry {
    final HostedShard shard;
    int holders;

    Entry(HostedShard shard) {
      this.shard = shard;
    }
  }

  /// A host without shards; one per process.
  public ShardHost(LogBroker broker, Clock clock, Scheduler scheduler) {
    this.broker = broker;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /// Bytes that growing rows of all shards take.
  public long growingBytes() {
    return account.bytes();
  }

  /// The shard, followed from now on if it was not before; [#release] ends what this begins.
  public HostedShard acquire(TableDefinition table, LogName log) {
    Entry entry;
    boolean first;
    lock.lock();
    try {
      entry =
          entries.computeIfAbsent(
              log,
              name ->
                  new Entry(
                      new HostedShard(
                          name, table, new ShardState(table, account), broker, clock, scheduler)));
      first = entry.holders++ == 0;
    } finally {
      lock.unlock();
    }
    if (first) {
      entry.shard.start();
    }
    return entry.shard;
  }

  /// Lets go of a shard; with its last holder its state is freed.
  public void release(HostedShard shard) {
    lock.lock();
    try {
      Entry entry = entries.get(shard.log());
      if (entry == null || entry.shard != shard) {
        return; // The host was closed before.
      }
      if (--entry.holders > 0) {
        return;
      }
      entries.remove(shard.log());
    } finally {
      lock.unlock();
    }
    shard.close();
  }

  /// Ends all shards, whoever holds them.
  @Override
  public void close() {
    List<HostedShard> open;
    lock.lock();
    try {
      open = entries.values().stream().map(entry -> entry.shard).toList();
      entries.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(HostedShard::close);
  }
}
