package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.time.DedicatedThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Turns many small writes into few synced ones: writes that arrive while a group is being synced
/// form the next group.
///
/// Exactly one thread commits at any time: the committer's own, or, for a write that needs no sync
/// and finds nothing before it, the thread that submits it (microseconds instead of a hand-over).
/// The queue is bounded by count and bytes.
///
/// After a failed write or sync nobody can know what is on disk, so the writes of that group end as
/// `OUTCOME_UNKNOWN`, and all later ones are refused until the storage is opened anew: as
/// `DISK_FULL` if that was the reason, else as `STORAGE_FAILED` or `CORRUPTED`. Reads go on. A disk
/// that fills up slowly does not lead there: rows are refused while there is still a reserve, what
/// serving needs (timestamps, leases, ticks) while it has half of that, and both are taken again as
/// soon as there is space.
///
/// @param <B> what collects the writes of a group
final class GroupCommitter<B> implements AutoCloseable {
  /// Most writes in the queue.
  static final int QUEUE_COUNT_MAX = 16_384;

  /// Most bytes in the queue; one write is always taken.
  static final long QUEUE_BYTES_MAX = 128L << 20;

  /// Most bytes in one group; one write is always taken.
  static final long GROUP_BYTES_MAX = 16L << 20;

  private final GroupTarget<B> target;
  private final DiskSpace space;
  private final CommitFailure failure;
  private final DedicatedThread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  // Guarded by lock.
  private final ArrayDeque<PendingCommit<B>> queue = new ArrayDeque<>();
  private long queueBytes;
  private boolean committing;
  private boolean closed;

  /// @param name of its thread
  GroupCommitter(String name, GroupTarget<B> target, DiskSpace space, CommitFailure failure) {
    this.target = target;
    this.space = space;
    this.failure = failure;
    thread = new DedicatedThread(name);
  }

  /// Queues a write, or throws `TOO_MANY_REQUESTS` or `SHUTTING_DOWN`.
  void submit(PendingCommit<B> write) {
    boolean commitHere = false;
    boolean wakeThread = false;
    lock.lock();
    try {
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
      }
      if (committing || write.durable()) {
        enqueue(write);
        wakeThread = !committing;
      } else {
        commitHere = true;
      }
      committing = true;
    } finally {
      lock.unlock();
    }
    if (commitHere) {
      commit(List.of(write));
      if (hasMore()) {
        thread.execute(this::drain);
      }
    } else if (wakeThread) {
      thread.execute(this::drain);
    }
  }

  private void enqueue(PendingCommit<B> write) {
    boolean full =
        queue.size() >= QUEUE_COUNT_MAX
            || (!queue.isEmpty() && queueBytes + write.bytes() > QUEUE_BYTES_MAX);
    if (full) {
      throw new AzimuthException(
          ErrorCode.TOO_MANY_REQUESTS,
          queue.size() + " writes with " + queueBytes + " bytes wait for the disk");
    }
    queue.add(write);
    queueBytes += write.bytes();
  }

  /// Whether to go on committing; if not, the next submit starts anew.
  private boolean hasMore() {
    lock.lock();
    try {
      committing = !queue.isEmpty();
      if (!committing) {
        idle.signalAll();
      }
      return committing;
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    do {
      commit(nextGroup());
    } while (hasMore());
  }

  private List<PendingCommit<B>> nextGroup() {
    List<PendingCommit<B>> group = new ArrayList<>();
    long bytes = 0;
    lock.lock();
    try {
      PendingCommit<B> next = queue.peek();
      while (next != null && (group.isEmpty() || bytes + next.bytes() <= GROUP_BYTES_MAX)) {
        group.add(queue.remove());
        bytes += next.bytes();
        queueBytes -= next.bytes();
        next = queue.peek();
      }
    } finally {
      lock.unlock();
    }
    return group;
  }

  private void commit(List<PendingCommit<B>> submitted) {
    List<PendingCommit<B>> group = accepted(submitted);
    List<PendingCommit<B>> staged = new ArrayList<>(group.size());
    Durability durability = Durability.ORDERED;
    try {
      B batch = target.newBatch();
      for (PendingCommit<B> write : group) {
        try {
          write.stage(batch);
          staged.add(write);
          if (write.durable()) {
            durability = Durability.DURABLE;
          }
        } catch (AzimuthException e) {
          write.fail(e);
        }
      }
      target.write(batch, durability);
      staged.forEach(PendingCommit::publish);
      staged.forEach(PendingCommit::complete);
    } catch (AzimuthException e) {
      fail(staged, e);
    } catch (RuntimeException e) {
      fail(group, new AzimuthException(ErrorCode.INTERNAL_ERROR, String.valueOf(e), e));
    }
  }

  /// The writes of a group that there is space for; the others have failed.
  private List<PendingCommit<B>> accepted(List<PendingCommit<B>> group) {
    AzimuthException refusal = refusal(group, space::refusalOfRows);
    if (refusal == null) {
      return group;
    }
    List<PendingCommit<B>> upkeep = group.stream().filter(PendingCommit::usesReserve).toList();
    group.stream().filter(write -> !write.usesReserve()).forEach(write -> write.fail(refusal));
    AzimuthException secondRefusal = refusal(upkeep, space::refusalOfUpkeep);
    if (secondRefusal == null) {
      return upkeep;
    }
    upkeep.forEach(write -> write.fail(secondRefusal));
    return List.of();
  }

  private @Nullable AzimuthException refusal(
      List<PendingCommit<B>> group, LongFunction<@Nullable AzimuthException> diskFull) {
    try {
      AzimuthException refusal = failure.refusal();
      return refusal == null ? diskFull.apply(bytes(group)) : refusal;
    } catch (AzimuthException e) {
      return e;
    }
  }

  /// Ends a group of which nobody knows whether it was written, and refuses all that comes later.
  private void fail(List<PendingCommit<B>> group, AzimuthException cause) {
    failure.note(cause);
    AzimuthException unknown =
        new AzimuthException(ErrorCode.OUTCOME_UNKNOWN, String.valueOf(cause.getMessage()), cause);
    group.forEach(PendingCommit::unstage);
    group.forEach(write -> write.fail(unknown));
  }

  private static long bytes(List<? extends PendingCommit<?>> group) {
    long bytes = 0;
    for (PendingCommit<?> write : group) {
      bytes += write.bytes();
    }
    return bytes;
  }

  /// Refuses further writes and waits for those under way.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      while (committing) {
        idle.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    thread.close();
  }
}
