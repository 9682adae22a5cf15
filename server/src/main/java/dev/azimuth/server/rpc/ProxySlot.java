package dev.azimuth.server.rpc;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A proxy's registration: a number that no other proxy of the cluster has, kept under a lease.
///
/// Ids of statements begin with it, so that no two proxies give the same id to two statements of
/// one connection. The key `access/proxy/<slot>` holds `{"format": 1, "process": "p1", "address":
/// "host:port"}`, the address being where other proxies reach it. A proxy that starts again under
/// its id takes over its slot. While the lease is lost the proxy goes on and claims its slot again
/// as soon as it can.
public final class ProxySlot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxySlot.class);
  private static final String PREFIX = "access/proxy/";
  private static final int FORMAT = 1;
  private static final Duration LEASE_TIME_TO_LIVE = Duration.ofSeconds(15);
  private static final Duration BEAT = LEASE_TIME_TO_LIVE.dividedBy(5);
  private static final int ATTEMPTS_MAX = 100;

  private final MetaStore meta;
  private final Scheduler scheduler;
  private final String processId;
  private final String address;
  private final int slotMax;

  private final ReentrantLock lock = new ReentrantLock();
  private int slot = -1;
  private long leaseId;
  private boolean closed;
  private Scheduler.@Nullable Cancellable timer;

  private ProxySlot(
      MetaStore meta, Scheduler scheduler, String processId, String address, int slotMax) {
    this.meta = meta;
    this.scheduler = scheduler;
    this.processId = processId;
    this.address = address;
    this.slotMax = slotMax;
  }

  /// Claims a slot from 0 to `slotMax`; `LIMIT_EXCEEDED` if all are taken.
  public static CompletableFuture<ProxySlot> claim(
      MetaStore meta, Scheduler scheduler, String processId, String address, int slotMax) {
    ProxySlot claimed = new ProxySlot(meta, scheduler, processId, address, slotMax);
    return claimed
        .claimAny(0)
        .thenApply(_ -> {
          claimed.scheduleBeat();
          return claimed;
        });
  }

  /// Where the processes that have a slot are reached, by their ids.
  public static CompletableFuture<Map<String, String>> addresses(MetaStore meta) {
    return meta.range(PREFIX)
        .thenApply(taken ->
            taken.entries().stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        ProxySlot::process, entry -> text(entry, "address"))));
  }

  /// The number.
  public int number() {
    lock.lock();
    try {
      return slot;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Void> claimAny(int attempt) {
    if (attempt == ATTEMPTS_MAX) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, "too many proxies claim a slot at once"));
    }
    return meta.range(PREFIX)
        .thenCompose(taken -> {
          Optional<MetaEntry> own =
              taken.entries().stream()
                  .filter(entry -> process(entry).equals(processId))
                  .findFirst();
          if (own.isPresent()) {
            int former = Integer.parseInt(own.get().key().substring(PREFIX.length()));
            return meta.revokeLease(own.get().leaseId()).thenCompose(_ -> claim(former));
          }
          return claim(free(taken));
        })
        .thenCompose(
            done -> done ? CompletableFuture.completedFuture(null) : claimAny(attempt + 1));
  }

  private static String process(MetaEntry entry) {
    return text(entry, "process");
  }

  private static String text(MetaEntry entry, String name) {
    return JsonObject.decode(entry.key(), entry.value(), FORMAT, json -> json.text(name));
  }

  private int free(MetaRange taken) {
    Set<String> keys =
        taken.entries().stream().map(MetaEntry::key).collect(Collectors.toUnmodifiableSet());
    for (int candidate = 0; candidate <= slotMax; candidate++) {
      if (!keys.contains(PREFIX + candidate)) {
        return candidate;
      }
    }
    throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, (slotMax + 1) + " proxies are registered");
  }

  /// Takes the slot if it is free; whether it was.
  private CompletableFuture<Boolean> claim(int candidate) {
    return meta.grantLease(LEASE_TIME_TO_LIVE)
        .thenCompose(granted ->
            create(candidate, granted)
                .thenCompose(done -> {
                  if (!done) {
                    return meta.revokeLease(granted).thenApply(_ -> false);
                  }
                  return taken(candidate, granted)
                      ? CompletableFuture.completedFuture(true)
                      : meta.revokeLease(granted).thenApply(_ -> true);
                }));
  }

  /// Creates the key; reads it back when the outcome is unknown.
  private CompletableFuture<Boolean> create(int candidate, long granted) {
    String key = PREFIX + candidate;
    byte[] value =
        JsonObject.record(FORMAT)
            .put("process", processId)
            .put("address", address)
            .build()
            .encode();
    MetaTransaction transaction =
        MetaTransaction.builder().ifAbsent(key).put(key, value, granted).build();
    return meta.commit(transaction)
        .thenApply(CommitResult::committed)
        .exceptionallyCompose(_ ->
            meta.get(key)
                .thenApply(entry ->
                    entry.filter(found -> Arrays.equals(found.value(), value)).isPresent()));
  }

  /// Notes what was claimed; false if nobody wants it any more.
  private boolean taken(int candidate, long granted) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      slot = candidate;
      leaseId = granted;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void scheduleBeat() {
    lock.lock();
    try {
      if (!closed) {
        timer = scheduler.schedule(BEAT, this::beat);
      }
    } finally {
      lock.unlock();
    }
  }

  private void beat() {
    long kept;
    int number;
    lock.lock();
    try {
      kept = leaseId;
      number = slot;
    } finally {
      lock.unlock();
    }
    var _ =
        meta.keepAlive(kept)
            .thenCompose(alive -> alive ? CompletableFuture.completedFuture(true) : claim(number))
            .whenComplete((held, error) -> {
              if (error != null) {
                LOG.warn("proxy {} cannot keep its slot {} now", processId, number, error);
              } else if (!held) {
                LOG.error("slot {} of proxy {} is taken by another; restart it", number, processId);
              }
              scheduleBeat();
            });
  }

  /// Gives the slot back; completes when it is free.
  public CompletableFuture<Void> release() {
    long last;
    lock.lock();
    try {
      closed = true;
      last = leaseId;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    return meta.revokeLease(last)
        .exceptionally(error -> {
          LOG.warn("slot of proxy {} is left to the end of its lease", processId, error);
          return null;
        });
  }

  @Override
  public void close() {
    var _ = release();
  }
}
