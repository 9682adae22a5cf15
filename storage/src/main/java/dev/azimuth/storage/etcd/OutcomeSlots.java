package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Small keys of this process by which it finds out what became of a transaction.
///
/// A transaction holds a slot while it is under way; see [CommitRun] for what it does with it.
/// Slots live under a lease, so that nothing is left of a process that has ended. At most
/// [#TRANSACTIONS_MAX] transactions are under way, others wait. Safe for any thread.
final class OutcomeSlots {
  /// Most transactions under way at a time.
  static final int TRANSACTIONS_MAX = 128;

  /// Most transactions that wait; more fail with `TOO_MANY_REQUESTS`.
  static final int WAITING_MAX = 10_000;

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(15);

  private final EtcdConnection connection;
  private final EtcdLeases leases;
  private final EtcdKeys keys;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<CompletableFuture<Slot>> waiting = new ArrayDeque<>();
  private final ArrayDeque<Slot> free = new ArrayDeque<>();
  private @Nullable CompletableFuture<Long> session;
  private int underWay;
  private int slotCount;
  private long stamp;

  OutcomeSlots(EtcdConnection connection, EtcdLeases leases, EtcdKeys keys) {
    this.connection = connection;
    this.leases = leases;
    this.keys = keys;
  }

  /// A key that only one transaction of this process uses at a time. Its holder knows at which
  /// revision it was last changed, 0 if never.
  static final class Slot {
    private final ByteString key;
    private final long session;
    private long revision;

    private Slot(ByteString key, long session) {
      this.key = key;
      this.session = session;
    }

    ByteString key() {
      return key;
    }

    /// The lease that it lives under.
    long session() {
      return session;
    }

    long revision() {
      return revision;
    }

    void changedAt(long newRevision) {
      revision = newRevision;
    }
  }

  /// A slot for a transaction, which must [#release(Slot)] or [#retire()] it.
  CompletableFuture<Slot> take() {
    lock.lock();
    try {
      if (underWay < TRANSACTIONS_MAX) {
        underWay++;
      } else if (waiting.size() < WAITING_MAX) {
        CompletableFuture<Slot> future = new CompletableFuture<>();
        waiting.add(future);
        return future;
      } else {
        return CompletableFuture.failedFuture(CallFailure.tooMany(WAITING_MAX));
      }
    } finally {
      lock.unlock();
    }
    return slot();
  }

  /// A slot for somebody who is counted as under way.
  private CompletableFuture<Slot> slot() {
    CompletableFuture<Long> current;
    boolean isNew;
    lock.lock();
    try {
      Slot unused = free.poll();
      if (unused != null) {
        return CompletableFuture.completedFuture(unused);
      }
      CompletableFuture<Long> known = session;
      isNew = known == null;
      current = known == null ? new CompletableFuture<>() : known;
      session = current;
    } finally {
      lock.unlock();
    }
    if (isNew) {
      begin(current);
    }
    CompletableFuture<Slot> made = current.thenApply(this::make);
    var _ =
        made.whenComplete((_, failure) -> {
          if (failure != null) {
            leave();
          }
        });
    return made;
  }

  private Slot make(long lease) {
    lock.lock();
    try {
      return new Slot(keys.outcome(lease, slotCount++), lease);
    } finally {
      lock.unlock();
    }
  }

  /// A value that no transaction of this process has written before.
  long nextStamp() {
    lock.lock();
    try {
      return ++stamp;
    } finally {
      lock.unlock();
    }
  }

  /// Gives back a slot whose revision is known.
  void release(Slot slot) {
    lock.lock();
    try {
      CompletableFuture<Long> current = session;
      if (current != null && current.isDone() && current.getNow(0L) == slot.session) {
        free.push(slot);
      }
    } finally {
      lock.unlock();
    }
    leave();
  }

  /// Ends a transaction whose slot must not be used again.
  void retire() {
    leave();
  }

  private void leave() {
    CompletableFuture<Slot> next;
    lock.lock();
    try {
      next = waiting.poll();
      if (next == null) {
        underWay--;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      CompletableFuture<Slot> served = next;
      var _ =
          slot()
              .whenComplete((slot, failure) -> {
                if (failure == null) {
                  served.complete(slot);
                } else {
                  served.completeExceptionally(failure);
                }
              });
    }
  }

  /// Notes that a lease is gone, and with it all its slots.
  void sessionEnded(long lease) {
    lock.lock();
    try {
      CompletableFuture<Long> current = session;
      if (current != null && current.isDone() && current.getNow(0L) == lease) {
        session = null;
        free.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  private void begin(CompletableFuture<Long> started) {
    var _ =
        leases
            .grant(LEASE)
            .whenComplete((lease, failure) -> {
              if (failure == null) {
                started.complete(lease);
                keepAliveLater(lease);
              } else {
                giveUp(started, failure);
              }
            });
  }

  /// Without a lease nobody can go on, and who waits would only wait for the same.
  private void giveUp(CompletableFuture<Long> started, Throwable failure) {
    List<CompletableFuture<Slot>> abandoned;
    lock.lock();
    try {
      session = null;
      abandoned = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    started.completeExceptionally(failure);
    abandoned.forEach(waiter -> waiter.completeExceptionally(failure));
  }

  private void keepAliveLater(long lease) {
    connection.scheduler().schedule(KEEP_ALIVE_INTERVAL, () -> keepAlive(lease));
  }

  private void keepAlive(long lease) {
    if (connection.isClosed()) {
      return;
    }
    var _ =
        leases
            .keepAlive(lease)
            .whenComplete((lives, failure) -> {
              if (failure == null && !lives) {
                sessionEnded(lease);
              } else {
                keepAliveLater(lease);
              }
            });
  }

  /// Removes what this process has left in etcd, if it can be reached.
  CompletableFuture<?> close() {
    CompletableFuture<Long> current;
    lock.lock();
    try {
      current = session;
      session = null;
      free.clear();
    } finally {
      lock.unlock();
    }
    if (current == null || !current.isDone() || current.isCompletedExceptionally()) {
      return CompletableFuture.completedFuture(0L);
    }
    return connection.once(
        LeaseGrpc.getLeaseRevokeMethod(),
        LeaseRevokeRequest.newBuilder().setID(current.join()).build());
  }
}
