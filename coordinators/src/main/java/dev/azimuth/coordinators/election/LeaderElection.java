package dev.azimuth.coordinators.election;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A candidate for one leadership, for as long as it is open.
///
/// The key `election/<name>/leader` holds a [LeaderRecord] under the leader's lease.
///
/// | state | event | next |
/// |---|---|---|
/// | standby | the key is free: grant a lease, create the key | leading, or standby if another was first |
/// | standby | the key is taken: watch it until it goes | standby |
/// | standby | the key has this member's id, from before a crash: revoke that lease | as for a free key |
/// | leading | the lease is prolonged, six beats per time to live | leading |
/// | leading | the lease has ended | standby, after `onLost` |
/// | leading | the lease may have ended: beats or answers did not come in time | leading, and not valid until an answer says that the lease lives |
/// | any | `stop` | stopped, after `onLost`; the lease is revoked so that another takes over at once |
///
/// A lease counts from before its request was sent, less a tenth for clocks that differ in speed.
public final class LeaderElection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final int BEATS_PER_LEASE = 6;

  private final CoordinatorContext context;
  private final MetaStore meta;
  private final String name;
  private final String prefix;
  private final Listener listener;
  private final Duration beat;
  private final Candidacy candidacy;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Leadership leadership;
  private MetaStore.@Nullable Watch watch;
  private Scheduler.@Nullable Cancellable timer;
  private boolean attempting;
  private boolean attemptAgain;
  private boolean stopped;

  /// A candidate for `name`, which starts to run with [#start()].
  public LeaderElection(CoordinatorContext context, String name, Listener listener) {
    this.context = context;
    this.meta = context.meta();
    this.name = name;
    this.prefix = LeaderRecord.prefix(name);
    this.listener = listener;
    this.beat = context.leaseTimeToLive().dividedBy(BEATS_PER_LEASE);
    this.candidacy = new Candidacy(context, name);
  }

  /// Told of the terms of this candidate, one call after another; must not block.
  public interface Listener {
    /// The candidate leads.
    void onElected(Leadership leadership);

    /// The term has ended: stop acting for it. Completes when that is done, after which the lease
    /// is given up.
    CompletableFuture<Void> onLost(Leadership leadership);
  }

  /// Starts to run for leadership.
  public void start() {
    candidacy.start();
    attempt();
  }

  /// Ends the term, if there is one, and stops running; completes when another can take over.
  public CompletableFuture<Void> stop() {
    Leadership last;
    lock.lock();
    try {
      stopped = true;
      last = leadership;
      leadership = null;
      quiet();
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> withdrawn = candidacy.stop();
    return last == null ? withdrawn : CompletableFuture.allOf(withdrawn, end(last));
  }

  private CompletableFuture<Void> end(Leadership last) {
    return listener
        .onLost(last)
        .handle((done, error) -> null)
        .thenCompose(done -> {
          last.end();
          return meta.revokeLease(last.leaseId());
        })
        .exceptionally(error -> warn("give up the lease of", error));
  }

  /// Looks whether the key is free and tries to take it; one attempt at a time.
  private void attempt() {
    lock.lock();
    try {
      attemptAgain = attempting;
      if (stopped || attempting || leadership != null) {
        return;
      }
      attempting = true;
      quiet();
    } finally {
      lock.unlock();
    }
    var _ =
        meta.range(prefix)
            .thenCompose(range -> {
              if (range.entries().isEmpty()) {
                return run();
              }
              MetaEntry leader = range.entries().getFirst();
              if (member(leader).equals(context.memberId())) {
                return meta.revokeLease(leader.leaseId()).thenCompose(_ -> run());
              }
              standBy(range);
              return CompletableFuture.completedFuture(null);
            })
            .exceptionally(error -> {
              warn("run for", error);
              attemptLater(null);
              return null;
            });
  }

  private static String member(MetaEntry leader) {
    return LeaderRecord.decode(leader.key(), leader.value()).member();
  }

  /// Ends watch and timer; the lock is held.
  private void quiet() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Waits until the key changes; the timer is a second line of defence.
  private void standBy(MetaRange range) {
    MetaStore.Watch started =
        meta.watch(
            prefix,
            range.revision(),
            new MetaStore.WatchListener() {
              @Override
              public void onChanges(long revision, List<MetaChange> changes) {
                attempt();
              }

              @Override
              public void onHistoryLost(long compactedRevision) {
                attempt();
              }
            });
    attemptLater(started);
  }

  /// Ends the present attempt; the next comes by `started` or after the time of a lease.
  private void attemptLater(MetaStore.@Nullable Watch started) {
    boolean unwanted;
    lock.lock();
    try {
      attempting = false;
      unwanted = stopped;
      if (!unwanted) {
        watch = started;
        // The key may have gone while the watch was being set up.
        Duration rest = started == null ? beat : context.leaseTimeToLive();
        Duration delay = attemptAgain && started != null ? Duration.ZERO : rest;
        timer = context.scheduler().schedule(delay, this::attempt);
      }
    } finally {
      lock.unlock();
    }
    if (unwanted && started != null) {
      started.close();
    }
  }

  private CompletableFuture<Void> run() {
    long sentNanos = context.clock().nanos();
    return meta.grantLease(context.leaseTimeToLive())
        .thenCompose(leaseId ->
            create(leaseId)
                .thenCompose(result -> {
                  if (result.committed()) {
                    elected(result.revision(), leaseId, sentNanos);
                    return CompletableFuture.completedFuture(null);
                  }
                  attemptLater(null);
                  return meta.revokeLease(leaseId);
                }));
  }

  /// Creates the key; reads it back when the outcome is unknown.
  private CompletableFuture<CommitResult> create(long leaseId) {
    String key = prefix + "leader";
    byte[] value = new LeaderRecord(context.memberId(), context.address(), leaseId).encode();
    MetaTransaction transaction =
        MetaTransaction.builder().ifAbsent(key).put(key, value, leaseId).build();
    return meta.commit(transaction)
        .exceptionallyCompose(error ->
            meta.get(key)
                .thenApply(entry ->
                    entry
                        .filter(found -> Arrays.equals(found.value(), value))
                        .map(found -> new CommitResult(true, found.revision()))
                        .orElse(new CommitResult(false, 0))));
  }

  private void elected(long revision, long leaseId, long sentNanos) {
    Leadership elected =
        new Leadership(
            prefix + "leader", revision, leaseId, context.clock(), validUntil(sentNanos));
    boolean late;
    lock.lock();
    try {
      attempting = false;
      late = stopped;
      if (!late) {
        leadership = elected;
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      var _ = meta.revokeLease(leaseId).exceptionally(error -> warn("give up the lease of", error));
      return;
    }
    LOG.info("{} leads {} from revision {} on", context.memberId(), name, revision);
    listener.onElected(elected);
    nextBeat(elected);
  }

  private long validUntil(long sentNanos) {
    long nanos = context.leaseTimeToLive().toNanos();
    return sentNanos + nanos - nanos / 10;
  }

  private void nextBeat(Leadership current) {
    lock.lock();
    try {
      if (leadership == current) {
        timer = context.scheduler().schedule(beat, () -> beat(current));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Prolongs the lease without waiting for the answer: the next beat comes in any case.
  ///
  /// Also when the term may be over: a process that stood still may still hold its lease, and
  /// nobody else has led while it lives.
  private void beat(Leadership current) {
    long sentNanos = context.clock().nanos();
    var _ =
        meta.keepAlive(current.leaseId())
            .whenComplete((alive, error) -> {
              if (error != null) {
                warn("prolong the lease of", error);
              } else if (alive) {
                current.prolong(validUntil(sentNanos));
              } else {
                lost(current);
              }
            });
    nextBeat(current);
  }

  private void lost(Leadership current) {
    lock.lock();
    try {
      if (leadership != current) {
        return;
      }
      leadership = null;
      quiet();
    } finally {
      lock.unlock();
    }
    current.end();
    LOG.warn("{} no longer leads {}", context.memberId(), name);
    var _ =
        listener
            .onLost(current)
            .handle((done, error) -> null)
            .thenCompose(done -> meta.revokeLease(current.leaseId()))
            .exceptionally(error -> warn("give up the lease of", error))
            .thenRun(this::attempt);
  }

  private @Nullable Void warn(String what, Throwable error) {
    LOG.warn("{} could not {} {}", context.memberId(), what, name, error);
    return null;
  }
}
