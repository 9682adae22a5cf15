package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets writes in as memory for growing rows allows: what does not fit waits, in turn and for a
/// bounded time, as long as a flush is under way that frees some. Safe for any thread.
final class Admission {
  /// Most writes that wait.
  static final int WAITING_MAX = 1_000;

  /// What is kept of memory that was freed is one part of so many of all.
  private static final int SPARE_PART = 8;

  private final MemoryAccount growing;
  private final OwnerSettings settings;
  private final Scheduler scheduler;
  private final BooleanSupplier relief;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(RowOperation kind, long bytes, CompletableFuture<Void> admitted) {}

  /// @param relief sees to it that memory gets free, if that can be; whether it does
  Admission(
      MemoryAccount growing, OwnerSettings settings, Scheduler scheduler, BooleanSupplier relief) {
    this.growing = growing;
    this.settings = settings;
    this.scheduler = scheduler;
    this.relief = relief;
    growing.onFreed(this::look);
    growing.keepUpTo(settings.growingBytesMax() / SPARE_PART);
  }

  /// Completes when a write of about `bytes` may be appended.
  CompletableFuture<Void> admit(RowOperation kind, long bytes) {
    long free = settings.bytesMax(kind) - growing.bytes();
    if (bytes <= free && isQuiet()) {
      return CompletableFuture.completedFuture(null);
    }
    if (bytes > settings.bytesMax(kind) || !relief.getAsBoolean()) {
      return bytes <= free
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(
              bytes > settings.bytesMax(kind) ? tooLarge(bytes) : refusal());
    }
    Waiting entry = new Waiting(kind, bytes, new CompletableFuture<>());
    lock.lock();
    try {
      if (waiting.size() >= WAITING_MAX) {
        return CompletableFuture.failedFuture(
            new AzimuthException(
                ErrorCode.TOO_MANY_REQUESTS, WAITING_MAX + " writes wait for memory"));
      }
      waiting.add(entry);
    } finally {
      lock.unlock();
    }
    Scheduler.Cancellable timer =
        scheduler.schedule(
            settings.admissionWait(), () -> entry.admitted.completeExceptionally(refusal()));
    var _ =
        entry.admitted.whenComplete((_, error) -> {
          timer.cancel();
          if (error != null) {
            forget(entry);
          }
        });
    look(); // What was freed meanwhile has told nobody.
    return entry.admitted;
  }

  private boolean isQuiet() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void forget(Waiting entry) {
    lock.lock();
    try {
      waiting.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /// Lets in those at the head that fit.
  private void look() {
    List<Waiting> admitted = new ArrayList<>();
    lock.lock();
    try {
      long used = growing.bytes();
      @Nullable Waiting head = waiting.peek();
      while (head != null && head.bytes <= settings.bytesMax(head.kind) - used) {
        used += head.bytes;
        admitted.add(waiting.remove());
        head = waiting.peek();
      }
    } finally {
      lock.unlock();
    }
    if (!admitted.isEmpty()) {
      scheduler.blocking().execute(() -> admitted.forEach(entry -> entry.admitted.complete(null)));
    }
  }

  /// Says that a flush has ended: if no other can free memory, those who wait are refused.
  void flushed() {
    look();
    if (isQuiet() || relief.getAsBoolean()) {
      return;
    }
    List<Waiting> refused;
    lock.lock();
    try {
      refused = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    refused.forEach(entry -> entry.admitted.completeExceptionally(refusal()));
  }

  private AzimuthException tooLarge(long bytes) {
    return new AzimuthException(
        ErrorCode.OUT_OF_MEMORY,
        "the rows of this statement need "
            + bytes
            + " bytes and memory.growingBytesMax is "
            + settings.growingBytesMax()
            + "; raise it, or divide the rows among several statements");
  }

  private AzimuthException refusal() {
    return new AzimuthException(
        ErrorCode.OUT_OF_MEMORY,
        "growing rows take "
            + growing.bytes()
            + " of memory.growingBytesMax, "
            + settings.growingBytesMax()
            + " bytes; deletes go on");
  }
}
