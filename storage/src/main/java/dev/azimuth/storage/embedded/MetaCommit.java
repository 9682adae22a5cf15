package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The writes of the meta store.
abstract class MetaCommit<T> extends FutureCommit<MetaBatch, T> {
  private final MetaState state;
  private List<MetaChange> changes = List.of();
  private long revision;

  private MetaCommit(MetaState state, Scheduler scheduler) {
    super(scheduler.blocking());
    this.state = state;
  }

  /// Checks conditions, then applies operations.
  static MetaCommit<CommitResult> transaction(
      MetaState state, Leases leases, MetaTransaction transaction, Scheduler scheduler) {
    return new Transaction(state, leases, transaction, scheduler);
  }

  /// Makes a lease.
  static MetaCommit<Long> grantLease(
      MetaState state, Leases leases, Duration timeToLive, Scheduler scheduler) {
    return new GrantLease(state, leases, timeToLive, scheduler);
  }

  /// Ends a lease and removes its entries.
  static MetaCommit<Void> endLease(
      MetaState state, Leases leases, long leaseId, Reason reason, Scheduler scheduler) {
    return new EndLease(state, leases, leaseId, reason, scheduler);
  }

  /// Forgets history.
  static MetaCommit<Void> compaction(MetaState state, long revision, Scheduler scheduler) {
    return new Compaction(state, revision, scheduler);
  }

  /// Writes the changes, if there are any, as the next revision.
  void stage(MetaBatch batch, List<MetaChange> changes) {
    this.changes = changes;
    if (!changes.isEmpty()) {
      state.stageChanges(batch, changes);
    }
    revision = state.stagedRevision();
  }

  long revision() {
    return revision;
  }

  @Override
  public void publish() {
    if (!changes.isEmpty()) {
      state.publish(revision, changes);
    }
  }

  @Override
  public void unstage() {
    state.unstage();
  }

  /// Why a lease ends.
  enum Reason {
    EXPIRED,
    REVOKED
  }

  private static final class Transaction extends MetaCommit<CommitResult> {
    private final MetaState state;
    private final Leases leases;
    private final MetaTransaction transaction;
    private final int bytes;
    private boolean holds;

    Transaction(MetaState state, Leases leases, MetaTransaction transaction, Scheduler scheduler) {
      super(state, scheduler);
      this.state = state;
      this.leases = leases;
      this.transaction = transaction;
      int sum = OVERHEAD_BYTES;
      for (Operation operation : transaction.operations()) {
        sum += OVERHEAD_BYTES;
        if (operation instanceof Operation.Put put) {
          sum += 2 * put.value().length;
        }
      }
      bytes = sum;
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public void stage(MetaBatch batch) {
      holds = transaction.conditions().stream().allMatch(this::holds);
      stage(batch, holds ? changes(state.stagedRevision() + 1) : List.of());
    }

    private boolean holds(Condition condition) {
      return switch (condition) {
        case Condition.RevisionIs is -> {
          MetaEntry entry = state.stagedEntry(is.key());
          yield (entry == null ? 0 : entry.revision()) == is.revision();
        }
      };
    }

    private List<MetaChange> changes(long revision) {
      Map<String, MetaChange> byKey = new LinkedHashMap<>();
      for (Operation operation : transaction.operations()) {
        switch (operation) {
          case Operation.Put put -> {
            if (put.leaseId() != 0 && !leases.isAlive(put.leaseId())) {
              throw new AzimuthException(
                  ErrorCode.LEASE_ENDED, "lease " + put.leaseId() + " of " + put.key());
            }
            MetaEntry entry = new MetaEntry(put.key(), put.value(), revision, put.leaseId());
            byKey.put(put.key(), new MetaChange.Put(entry));
          }
          case Operation.Delete delete -> {
            boolean known = state.stagedEntry(delete.key()) != null;
            if (known) {
              byKey.put(delete.key(), new MetaChange.Delete(delete.key()));
            } else {
              byKey.remove(delete.key());
            }
          }
        }
      }
      return List.copyOf(byKey.values());
    }

    @Override
    void succeed(CompletableFuture<CommitResult> future) {
      future.complete(new CommitResult(holds, revision()));
    }
  }

  private static final class GrantLease extends MetaCommit<Long> {
    private final MetaState state;
    private final Leases leases;
    private final Duration timeToLive;
    private long leaseId;

    GrantLease(MetaState state, Leases leases, Duration timeToLive, Scheduler scheduler) {
      super(state, scheduler);
      this.state = state;
      this.leases = leases;
      this.timeToLive = timeToLive;
    }

    @Override
    public void stage(MetaBatch batch) {
      leaseId = state.stageLease(batch, timeToLive);
    }

    @Override
    public void publish() {
      leases.arm(leaseId, timeToLive);
    }

    @Override
    void succeed(CompletableFuture<Long> future) {
      future.complete(leaseId);
    }
  }

  private static final class EndLease extends MetaCommit<Void> {
    private final MetaState state;
    private final Leases leases;
    private final long leaseId;
    private final Reason reason;
    private boolean ends;

    EndLease(MetaState state, Leases leases, long leaseId, Reason reason, Scheduler scheduler) {
      super(state, scheduler);
      this.state = state;
      this.leases = leases;
      this.leaseId = leaseId;
      this.reason = reason;
    }

    @Override
    public void stage(MetaBatch batch) {
      ends = leases.startEnding(leaseId, reason);
      List<MetaChange> changes = new ArrayList<>();
      if (ends) {
        for (String key : state.stagedKeysOf(leaseId)) {
          changes.add(new MetaChange.Delete(key));
        }
        batch.delete(MetaKeys.lease(leaseId));
      }
      stage(batch, List.copyOf(changes));
    }

    @Override
    public void publish() {
      super.publish();
      if (ends) {
        leases.ended(leaseId);
      }
    }

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }

  private static final class Compaction extends MetaCommit<Void> {
    private final MetaState state;
    private final long upTo;

    Compaction(MetaState state, long upTo, Scheduler scheduler) {
      super(state, scheduler);
      this.state = state;
      this.upTo = upTo;
    }

    @Override
    public void stage(MetaBatch batch) {
      if (upTo > state.stagedRevision()) {
        throw new AzimuthException(
            ErrorCode.LIMIT_EXCEEDED,
            "history up to " + upTo + " but the newest revision is " + state.stagedRevision());
      }
      if (upTo > state.stagedCompacted()) {
        state.stageCompaction(batch, upTo);
      }
    }

    @Override
    public void publish() {
      state.publishCompaction();
    }

    @Override
    void succeed(CompletableFuture<Void> future) {
      future.complete(null);
    }
  }
}
