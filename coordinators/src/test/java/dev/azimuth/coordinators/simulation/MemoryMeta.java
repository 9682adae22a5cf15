package dev.azimuth.coordinators.simulation;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A meta store of the simulated world: one truth, a client for each process, faults in between.
public final class MemoryMeta {
  private final World world;
  private final TreeMap<String, MetaEntry> entries = new TreeMap<>();
  private final Map<Long, Long> leaseEnds = new HashMap<>();
  private final Map<Long, Long> leaseNanos = new HashMap<>();
  private final List<Commit> history = new ArrayList<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private Faults faults = Faults.NONE;
  private long revision = 1;
  private long lastLease;

  /// One committed transaction.
  public record Commit(long revision, List<MetaChange> changes) {}

  /// An empty store.
  public MemoryMeta(World world) {
    this.world = world;
  }

  /// Changes what goes wrong from now on.
  public void setFaults(Faults faults) {
    this.faults = faults;
  }

  /// Every transaction that was ever committed.
  public List<Commit> history() {
    return history;
  }

  /// Everything that is stored now.
  public Map<String, MetaEntry> entries() {
    return entries;
  }

  /// The store as a process reaches it.
  public MetaStore client(World.Host process) {
    return new Client(process);
  }

  private CommitResult apply(MetaTransaction transaction) {
    expireLeases();
    for (MetaTransaction.Condition condition : transaction.conditions()) {
      MetaTransaction.Condition.RevisionIs expected =
          (MetaTransaction.Condition.RevisionIs) condition;
      MetaEntry entry = entries.get(expected.key());
      if ((entry == null ? 0 : entry.revision()) != expected.revision()) {
        return new CommitResult(false, revision);
      }
    }
    List<MetaChange> changes = new ArrayList<>();
    long next = revision + 1;
    for (MetaTransaction.Operation operation : transaction.operations()) {
      switch (operation) {
        case MetaTransaction.Operation.Put put -> {
          if (put.leaseId() != 0 && !leaseEnds.containsKey(put.leaseId())) {
            return new CommitResult(false, revision);
          }
          changes.add(
              new MetaChange.Put(new MetaEntry(put.key(), put.value(), next, put.leaseId())));
        }
        case MetaTransaction.Operation.Delete delete -> {
          if (entries.containsKey(delete.key())) {
            changes.add(new MetaChange.Delete(delete.key()));
          }
        }
      }
    }
    publish(changes);
    return new CommitResult(true, revision);
  }

  private void publish(List<MetaChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    revision++;
    for (MetaChange change : changes) {
      switch (change) {
        case MetaChange.Put put -> entries.put(put.key(), put.entry());
        case MetaChange.Delete delete -> entries.remove(delete.key());
      }
    }
    Commit commit = new Commit(revision, changes);
    history.add(commit);
    boolean lost = world.random().nextDouble() < faults.historyLost();
    for (Watcher watcher : List.copyOf(watchers)) {
      watcher.offer(commit, lost);
    }
  }

  private void expireLeases() {
    List<Long> ended = new ArrayList<>();
    leaseEnds.forEach((lease, end) -> {
      if (end <= world.nowNanos()) {
        ended.add(lease);
      }
    });
    ended.forEach(this::endLease);
  }

  private void endLease(long lease) {
    if (leaseEnds.remove(lease) != null) {
      publish(
          entries.values().stream()
              .filter(entry -> entry.leaseId() == lease)
              .map(entry -> (MetaChange) new MetaChange.Delete(entry.key()))
              .toList());
    }
  }

  private long prolong(long lease) {
    long end = world.nowNanos() + leaseNanos.getOrDefault(lease, 0L);
    leaseEnds.put(lease, end);
    world.after(end - world.nowNanos(), this::expireLeases);
    return lease;
  }

  private long latency() {
    return 1 + world.random().nextLong(faults.latencyNanosMax());
  }

  private static AzimuthException error(ErrorCode code) {
    return new AzimuthException(code, "simulated");
  }

  /// Delivers the commits under a prefix to one listener, in order.
  private final class Watcher implements MetaStore.Watch {
    private final World.Host process;
    private final String prefix;
    private final MetaStore.WatchListener listener;
    private final Queue<Runnable> deliveries = new ArrayDeque<>();
    private boolean closed;

    Watcher(World.Host process, String prefix, MetaStore.WatchListener listener) {
      this.process = process;
      this.prefix = prefix;
      this.listener = listener;
    }

    void offer(Commit commit, boolean lost) {
      List<MetaChange> mine =
          commit.changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
      if (mine.isEmpty() || closed) {
        return;
      }
      if (lost) {
        watchers.remove(this);
      }
      deliveries.add(
          lost
              ? () -> listener.onHistoryLost(commit.revision)
              : () -> listener.onChanges(commit.revision, mine));
      process.later(latency(), this::deliverNext);
    }

    /// Whatever order delays and pauses lead to, the oldest goes first.
    private void deliverNext() {
      Runnable delivery = deliveries.remove();
      if (!closed) {
        delivery.run();
      }
    }

    @Override
    public void close() {
      closed = true;
      watchers.remove(this);
    }
  }

  private final class Client implements MetaStore {
    private final World.Host process;

    Client(World.Host process) {
      this.process = process;
    }

    private <T> CompletableFuture<T> call(Supplier<T> action) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      boolean fails = world.random().nextDouble() < faults.failure();
      world.after(
          latency(),
          () -> {
            if (fails) {
              process.later(
                  latency(), () -> answer.completeExceptionally(error(ErrorCode.STORAGE_FAILED)));
            } else {
              T result = action.get();
              process.later(latency(), () -> answer.complete(result));
            }
          });
      return answer;
    }

    @Override
    public CompletableFuture<Optional<MetaEntry>> get(String key) {
      return call(() -> Optional.ofNullable(entries.get(key)));
    }

    @Override
    public CompletableFuture<MetaRange> range(String prefix) {
      return call(() ->
          new MetaRange(
              List.copyOf(entries.subMap(prefix, prefix + Character.MAX_VALUE).values()),
              revision));
    }

    @Override
    public CompletableFuture<CommitResult> commit(MetaTransaction transaction) {
      if (world.random().nextDouble() >= faults.unknown()) {
        return call(() -> apply(transaction));
      }
      CompletableFuture<CommitResult> answer = new CompletableFuture<>();
      if (world.random().nextBoolean()) {
        world.after(latency() * (1 + world.random().nextInt(40)), () -> apply(transaction));
      }
      process.later(
          2 * latency(), () -> answer.completeExceptionally(error(ErrorCode.OUTCOME_UNKNOWN)));
      return answer;
    }

    @Override
    public Watch watch(String prefix, long afterRevision, WatchListener listener) {
      Watcher watcher = new Watcher(process, prefix, listener);
      watchers.add(watcher);
      history.stream()
          .filter(commit -> commit.revision > afterRevision)
          .forEach(commit -> watcher.offer(commit, false));
      return watcher;
    }

    @Override
    public CompletableFuture<Void> compactHistory(long upTo) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Long> grantLease(Duration timeToLive) {
      return call(() -> {
        leaseNanos.put(++lastLease, timeToLive.toNanos());
        return prolong(lastLease);
      });
    }

    @Override
    public CompletableFuture<Boolean> keepAlive(long leaseId) {
      return call(() -> {
        expireLeases();
        if (!leaseEnds.containsKey(leaseId)) {
          return false;
        }
        prolong(leaseId);
        return true;
      });
    }

    @Override
    public CompletableFuture<Void> revokeLease(long leaseId) {
      CompletableFuture<Boolean> done =
          call(() -> {
            endLease(leaseId);
            return true;
          });
      return done.thenAccept(ended -> {});
    }

    @Override
    public void close() {}
  }
}
