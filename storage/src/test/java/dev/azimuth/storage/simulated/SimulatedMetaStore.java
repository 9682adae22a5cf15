package dev.azimuth.storage.simulated;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// The meta store in a simulated world. Answers and watch events take their time; events of one
/// watch keep their order.
public final class SimulatedMetaStore implements MetaStore {
  private final Faults faults;
  private final TreeMap<String, MetaEntry> entries = new TreeMap<>();
  private final List<List<MetaChange>> history = new ArrayList<>();
  private final Map<Long, Lease> leases = new HashMap<>();
  private final List<SimulatedWatch> watches = new ArrayList<>();
  private long compacted;
  private long lastLease;

  /// An empty store.
  public SimulatedMetaStore(Faults faults) {
    this.faults = faults;
  }

  @Override
  public CompletableFuture<Optional<MetaEntry>> get(String key) {
    return faults.read(() -> Optional.ofNullable(entries.get(key)));
  }

  @Override
  public CompletableFuture<MetaRange> range(String prefix) {
    return faults.read(() ->
        new MetaRange(
            entries.values().stream().filter(entry -> entry.key().startsWith(prefix)).toList(),
            history.size()));
  }

  @Override
  public CompletableFuture<CommitResult> commit(MetaTransaction transaction) {
    for (Operation operation : transaction.operations()) {
      if (operation instanceof Operation.Put put && put.value().length > VALUE_BYTES_MAX) {
        return CompletableFuture.failedFuture(
            new AzimuthException(ErrorCode.LIMIT_EXCEEDED, put.key()));
      }
    }
    return faults.write(() -> apply(transaction));
  }

  private CommitResult apply(MetaTransaction transaction) {
    for (Condition condition : transaction.conditions()) {
      switch (condition) {
        case Condition.RevisionIs is -> {
          MetaEntry entry = entries.get(is.key());
          if ((entry == null ? 0 : entry.revision()) != is.revision()) {
            return new CommitResult(false, history.size());
          }
        }
      }
    }
    Map<String, MetaChange> changes = new LinkedHashMap<>();
    long revision = history.size() + 1L;
    for (Operation operation : transaction.operations()) {
      switch (operation) {
        case Operation.Put put -> {
          if (put.leaseId() != 0 && !leases.containsKey(put.leaseId())) {
            throw new AzimuthException(ErrorCode.LEASE_ENDED, "lease " + put.leaseId());
          }
          MetaEntry entry = new MetaEntry(put.key(), put.value().clone(), revision, put.leaseId());
          changes.put(put.key(), new MetaChange.Put(entry));
        }
        case Operation.Delete delete -> {
          changes.remove(delete.key());
          if (entries.containsKey(delete.key())) {
            changes.put(delete.key(), new MetaChange.Delete(delete.key()));
          }
        }
      }
    }
    publish(List.copyOf(changes.values()));
    return new CommitResult(true, history.size());
  }

  private void publish(List<MetaChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    for (MetaChange change : changes) {
      switch (change) {
        case MetaChange.Put put -> entries.put(put.key(), put.entry());
        case MetaChange.Delete delete -> entries.remove(delete.key());
      }
    }
    history.add(changes);
    watches.forEach(SimulatedWatch::wake);
  }

  @Override
  public Watch watch(String prefix, long afterRevision, WatchListener listener) {
    SimulatedWatch watch = new SimulatedWatch(prefix, afterRevision, listener);
    watches.add(watch);
    watch.wake();
    return watch;
  }

  @Override
  public CompletableFuture<Void> compactHistory(long revision) {
    return faults
        .write(() -> {
          if (revision > history.size()) {
            throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "revision " + revision);
          }
          compacted = Math.max(compacted, revision);
          return revision;
        })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Long> grantLease(Duration timeToLive) {
    return faults.write(() -> {
      long id = ++lastLease;
      Lease lease = new Lease(id, timeToLive);
      leases.put(id, lease);
      lease.prolong();
      return id;
    });
  }

  @Override
  public CompletableFuture<Boolean> keepAlive(long leaseId) {
    return faults.write(() -> {
      Lease lease = leases.get(leaseId);
      if (lease != null) {
        lease.prolong();
      }
      return lease != null;
    });
  }

  @Override
  public CompletableFuture<Void> revokeLease(long leaseId) {
    return faults
        .write(() -> {
          end(leaseId);
          return leaseId;
        })
        .thenAccept(_ -> {});
  }

  private void end(long leaseId) {
    if (leases.remove(leaseId) != null) {
      List<MetaChange> changes = new ArrayList<>();
      for (MetaEntry entry : entries.values()) {
        if (entry.leaseId() == leaseId) {
          changes.add(new MetaChange.Delete(entry.key()));
        }
      }
      publish(changes);
    }
  }

  @Override
  public void close() {
    List.copyOf(watches).forEach(SimulatedWatch::close);
  }

  private final class Lease {
    private final long id;
    private final Duration timeToLive;
    private long extensions;

    Lease(long id, Duration timeToLive) {
      this.id = id;
      this.timeToLive = timeToLive;
    }

    void prolong() {
      long extension = ++extensions;
      faults
          .scheduler()
          .schedule(
              timeToLive,
              () -> {
                if (extension == extensions) {
                  end(id);
                }
              });
    }
  }

  private final class SimulatedWatch implements Watch {
    private final String prefix;
    private final WatchListener listener;
    private long cursor;
    private boolean running;
    private boolean closed;

    SimulatedWatch(String prefix, long afterRevision, WatchListener listener) {
      this.prefix = prefix;
      this.listener = listener;
      cursor = afterRevision;
    }

    void wake() {
      if (!running && !closed && cursor < history.size()) {
        running = true;
        faults.later(this::deliver);
      }
    }

    private void deliver() {
      running = false;
      if (closed) {
        return;
      }
      if (cursor < compacted) {
        close();
        listener.onHistoryLost(compacted);
        return;
      }
      List<MetaChange> changes =
          history.get((int) cursor++).stream()
              .filter(change -> change.key().startsWith(prefix))
              .toList();
      if (!changes.isEmpty()) {
        listener.onChanges(cursor, changes);
      }
      wake();
    }

    @Override
    public void close() {
      closed = true;
      watches.remove(this);
    }
  }
}
