package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.segment.SegmentLoader;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.PointerSnapshot;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The shards that a process follows, each once, however many roles need it. Safe for any thread.
public final class ShardHost implements AutoCloseable {
  private final ShardContext context;
  private final MemoryAccount sealed = new MemoryAccount();
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
  public ShardHost(LogBroker broker, SegmentStorage segments, Clock clock, Scheduler scheduler) {
    context =
        new ShardContext(
            broker,
            segments,
            new SegmentLoader(segments.cache(), sealed, segments.codes(), scheduler.blocking()),
            new MemoryAccount(scheduler),
            clock,
            scheduler);
    segments.pointers().subscribe(this::wake);
  }

  /// Costs one look-up for each shard that is followed here.
  private void wake(PointerSnapshot snapshot) {
    open().stream().filter(shard -> shard.isBehind(snapshot)).forEach(HostedShard::wake);
  }

  private List<HostedShard> open() {
    lock.lock();
    try {
      return entries.values().stream().map(entry -> entry.shard).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Where segments lie.
  public SegmentStorage segments() {
    return context.segments();
  }

  /// The account of the rows of all shards that are in no segment.
  public MemoryAccount growing() {
    return context.growing();
  }

  /// Bytes that such rows take.
  public long growingBytes() {
    return context.growing().bytes();
  }

  /// Bytes that segments take beside their mapped files.
  public long sealedBytes() {
    return sealed.bytes();
  }

  /// The shard, followed from now on if it was not before; [#release] ends what this begins.
  public HostedShard acquire(TableDefinition table, LogName log) {
    Entry entry;
    boolean first;
    lock.lock();
    try {
      entry =
          entries.computeIfAbsent(log, name -> new Entry(new HostedShard(name, table, context)));
      first = entry.holders++ == 0;
    } finally {
      lock.unlock();
    }
    if (first) {
      entry.shard.wake();
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
    context.growing().close();
    open.forEach(HostedShard::close);
  }
}
