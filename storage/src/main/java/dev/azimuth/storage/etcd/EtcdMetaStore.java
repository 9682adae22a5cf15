package dev.azimuth.storage.etcd;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The meta store on etcd, 3.4 or newer.
///
/// Revisions are etcd's own, one for everything in it: other users of the same etcd raise them too,
/// and [#compactHistory(long)] forgets their history as well. Opening does not connect; calls wait
/// for etcd within their limits, so that a process starts and goes on while etcd is away.
///
/// Reads are linearizable. What became of a transaction whose answer was lost is found out by
/// [CommitRun]; a transaction of [#TRANSACTION_OPERATIONS_MAX] operations has no room for that, and
/// ends in `OUTCOME_UNKNOWN` then.
public final class EtcdMetaStore implements MetaStore {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdMetaStore.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final EtcdConnection connection;
  private final EtcdKeys keys;
  private final EtcdLeases leases;
  private final OutcomeSlots slots;
  private final List<EtcdWatch> watches = new CopyOnWriteArrayList<>();

  private EtcdMetaStore(EtcdConnection connection, EtcdKeys keys) {
    this.connection = connection;
    this.keys = keys;
    leases = new EtcdLeases(connection);
    slots = new OutcomeSlots(connection, leases, keys);
  }

  /// The store behind these settings.
  public static EtcdMetaStore open(EtcdSettings settings, Clock clock, Scheduler scheduler) {
    return new EtcdMetaStore(
        new EtcdConnection(settings, clock, scheduler), new EtcdKeys(settings.keyPrefix()));
  }

  /// Completes when etcd has answered once; fails when it has not within `limit`, or refuses us.
  public CompletableFuture<Void> answers(Duration limit) {
    RangeRequest request =
        RangeRequest.newBuilder().setKey(keys.entry("")).setCountOnly(true).build();
    return read(connection.repeat(() -> connection.once(KVGrpc.getRangeMethod(), request), limit))
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Optional<MetaEntry>> get(String key) {
    RangeRequest request = RangeRequest.newBuilder().setKey(keys.entry(key)).build();
    return read(connection.repeat(KVGrpc.getRangeMethod(), request))
        .thenApply(answer -> answer.getKvsList().stream().findFirst().map(this::entry));
  }

  private MetaEntry entry(KeyValue found) {
    return new MetaEntry(
        keys.keyOf(found.getKey()),
        found.getValue().toByteArray(),
        found.getModRevision(),
        found.getLease());
  }

  @Override
  public CompletableFuture<MetaRange> range(String prefix) {
    return read(
        PagedRange.start(connection, keys.entry(prefix))
            .thenApply(found ->
                new MetaRange(
                    found.entries().stream().map(this::entry).toList(), found.revision())));
  }

  @Override
  public CompletableFuture<CommitResult> commit(MetaTransaction transaction) {
    TransactionRequest request;
    try {
      request = TransactionRequest.of(transaction, keys);
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (request.isReadOnly()) {
      return read(connection.repeat(KVGrpc.getTxnMethod(), request.plain()))
          .thenApply(EtcdMetaStore::result);
    }
    if (!request.hasRoom()) {
      return connection
          .once(KVGrpc.getTxnMethod(), request.plain())
          .handle((answer, failure) -> {
            if (failure != null) {
              throw CallFailure.in(failure).asWriteFailure();
            }
            return result(answer);
          });
    }
    return CommitRun.start(connection, leases, slots, request);
  }

  private static CommitResult result(TxnResponse answer) {
    return new CommitResult(answer.getSucceeded(), answer.getHeader().getRevision());
  }

  @Override
  public Watch watch(String prefix, long afterRevision, WatchListener listener) {
    EtcdWatch watch =
        new EtcdWatch(
            connection, keys, keys.entry(prefix), afterRevision, listener, watches::remove);
    watches.add(watch);
    watch.open();
    return watch;
  }

  @Override
  public CompletableFuture<Void> compactHistory(long revision) {
    CompactionRequest request = CompactionRequest.newBuilder().setRevision(revision).build();
    return connection
        .repeat(KVGrpc.getCompactMethod(), request)
        .handle((_, thrown) -> {
          CallFailure failure = thrown == null ? null : CallFailure.in(thrown);
          if (failure != null && !failure.says("has been compacted")) {
            throw failure.asReadFailure();
          }
          return null;
        });
  }

  @Override
  public CompletableFuture<Long> grantLease(Duration timeToLive) {
    return read(leases.grant(timeToLive));
  }

  @Override
  public CompletableFuture<Boolean> keepAlive(long leaseId) {
    return read(leases.keepAlive(leaseId));
  }

  @Override
  public CompletableFuture<Void> revokeLease(long leaseId) {
    return read(leases.revoke(leaseId));
  }

  /// Turns failures of calls that may be repeated into what callers are told.
  private static <T> CompletableFuture<T> read(CompletableFuture<T> call) {
    return call.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(CallFailure.in(failure).asReadFailure()));
  }

  @Override
  public void close() {
    watches.forEach(EtcdWatch::close);
    try {
      slots.close().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Left marks in etcd, which go with their lease", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
