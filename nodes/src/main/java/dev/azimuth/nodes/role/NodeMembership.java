package dev.azimuth.nodes.role;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's entries in the meta store under its lease: that it is alive, what it serves, and what
/// it has built.
///
/// One per process, shared by its roles. Entries are written until they are there; when the lease
/// is lost, all of them are written again under a new one. Safe for any thread.
public final class NodeMembership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMembership.class);
  private static final int OPERATIONS_MAX = MetaStore.TRANSACTION_OPERATIONS_MAX;
  private static final int KEEP_ALIVES_PER_LIFE = 3;
  private static final Duration RETRY_DELAY = Duration.ofMillis(200);

  private final MetaStore meta;
  private final Scheduler scheduler;
  private final String nodeId;
  private final Duration leaseTimeToLive;
  private final CompletableFuture<Void> registered = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, byte[]> wanted = new HashMap<>();
  private final Map<String, byte[]> written = new HashMap<>();
  private long leaseId;
  private boolean underWay;
  private boolean closed;

  /// Entries for `node`; nothing is written before [#start()].
  public NodeMembership(
      MetaStore meta, Scheduler scheduler, NodeRegistration node, Duration leaseTimeToLive) {
    this.meta = meta;
    this.scheduler = scheduler;
    this.nodeId = node.nodeId();
    this.leaseTimeToLive = leaseTimeToLive;
    wanted.put(PlacementKey.of(node), PlacementCodec.encode(node));
  }

  /// The node's id.
  public String nodeId() {
    return nodeId;
  }

  /// Registers the node; completes when it is in the meta store for the first time.
  public CompletableFuture<Void> start() {
    reconcile();
    scheduleKeepAlive();
    return registered;
  }

  /// Reports that the node serves a shard, now and under every later lease.
  void serve(ShardServing serving) {
    put(PlacementKey.of(serving), PlacementCodec.encode(serving));
  }

  /// Takes back a report.
  void withdraw(ShardServing serving) {
    remove(PlacementKey.of(serving));
  }

  /// Writes an entry of the node, now and under every later lease.
  void put(String key, byte[] value) {
    lock.lock();
    try {
      wanted.put(key, value);
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  /// Takes back an entry.
  void remove(String key) {
    lock.lock();
    try {
      wanted.remove(key);
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  /// Does the next step towards what is wanted, one at a time.
  private void reconcile() {
    MetaTransaction step = null;
    Map<String, byte[]> puts = new HashMap<>();
    lock.lock();
    try {
      if (underWay || closed) {
        return;
      }
      if (leaseId != 0) {
        step = step(puts);
        if (step == null) {
          registered.completeAsync(() -> null, scheduler.blocking());
          return;
        }
      }
      underWay = true;
    } finally {
      lock.unlock();
    }
    CompletableFuture<?> done = step == null ? grant() : commit(step, puts);
    var _ =
        done.whenComplete((nothing, error) -> {
          lock.lock();
          try {
            underWay = false;
          } finally {
            lock.unlock();
          }
          if (error == null) {
            reconcile();
          } else {
            retry(error);
          }
        });
  }

  /// Differences between what is wanted and what is written, as far as one transaction goes; null
  /// without any. Puts are added to `puts`.
  private @Nullable MetaTransaction step(Map<String, byte[]> puts) {
    MetaTransaction.Builder transaction = MetaTransaction.builder();
    int operations = 0;
    for (Map.Entry<String, byte[]> entry : wanted.entrySet()) {
      if (operations < OPERATIONS_MAX
          && !Arrays.equals(written.get(entry.getKey()), entry.getValue())) {
        transaction.put(entry.getKey(), entry.getValue(), leaseId);
        puts.put(entry.getKey(), entry.getValue());
        operations++;
      }
    }
    for (String key : written.keySet()) {
      if (operations < OPERATIONS_MAX && !wanted.containsKey(key)) {
        transaction.delete(key);
        operations++;
      }
    }
    return operations == 0 ? null : transaction.build();
  }

  private CompletableFuture<?> grant() {
    return meta.grantLease(leaseTimeToLive)
        .thenAccept(granted -> {
          boolean late;
          lock.lock();
          try {
            late = closed;
            leaseId = granted;
            written.clear();
          } finally {
            lock.unlock();
          }
          if (late) {
            var _ = meta.revokeLease(granted);
          }
        });
  }

  private CompletableFuture<?> commit(MetaTransaction step, Map<String, byte[]> puts) {
    return meta.commit(step)
        .thenAccept(result -> {
          lock.lock();
          try {
            for (MetaTransaction.Operation operation : step.operations()) {
              switch (operation) {
                case MetaTransaction.Operation.Put put ->
                    written.put(put.key(), puts.getOrDefault(put.key(), put.value()));
                case MetaTransaction.Operation.Delete delete -> written.remove(delete.key());
              }
            }
          } finally {
            lock.unlock();
          }
        });
  }

  private void retry(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    boolean leaseEnded = isLeaseEnded(cause);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (leaseEnded) {
        leaseId = 0;
      }
    } finally {
      lock.unlock();
    }
    if (leaseEnded) {
      reconcile();
    } else {
      LOG.warn("{} cannot report to the meta store now, trying again", nodeId, cause);
      var _ = scheduler.schedule(RETRY_DELAY, this::reconcile);
    }
  }

  private static boolean isLeaseEnded(Throwable cause) {
    return cause instanceof AzimuthException failure && failure.code() == ErrorCode.LEASE_ENDED;
  }

  private void scheduleKeepAlive() {
    var _ = scheduler.schedule(leaseTimeToLive.dividedBy(KEEP_ALIVES_PER_LIFE), this::keepAlive);
  }

  private void keepAlive() {
    long kept;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      kept = leaseId;
    } finally {
      lock.unlock();
    }
    scheduleKeepAlive();
    if (kept == 0) {
      return;
    }
    var _ =
        meta.keepAlive(kept)
            .whenComplete((alive, error) -> {
              if (error != null) {
                LOG.warn("{} cannot prolong its lease now", nodeId, error);
              } else if (!alive) {
                renew(kept);
              }
            });
  }

  private void renew(long lost) {
    LOG.warn("{} has lost its lease and registers again", nodeId);
    lock.lock();
    try {
      if (leaseId == lost) {
        leaseId = 0;
      }
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  /// Takes back all entries.
  @Override
  public void close() {
    var _ = leave();
  }

  /// Takes back all entries; completes when they are gone, or left to the end of their lease.
  public CompletableFuture<Void> leave() {
    long last;
    lock.lock();
    try {
      closed = true;
      last = leaseId;
      leaseId = 0;
    } finally {
      lock.unlock();
    }
    if (last == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return meta.revokeLease(last)
        .exceptionally(error -> {
          LOG.warn("{} leaves its lease to end by itself", nodeId, error);
          return null;
        });
  }
}
