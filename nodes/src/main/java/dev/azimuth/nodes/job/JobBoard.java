package dev.azimuth.nodes.job;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// What a node does to files: jobs under way, and the last ones that have ended. Safe for any
/// thread.
public final class JobBoard {
  /// Jobs that have ended and are still shown.
  public static final int ENDED_MAX = 128;

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Job> running = new LinkedHashMap<>();
  private final Deque<JobStatus> ended = new ArrayDeque<>();
  private long lastId;

  /// A board without jobs; one per process.
  public JobBoard(Clock clock) {
    this.clock = clock;
  }

  /// Puts a job up that waits until [Job#started].
  public Job begin(JobStatus.Kind kind, LogName shard) {
    lock.lock();
    try {
      lastId++;
      Job job = new Job(lastId, kind, shard, clock.wallMillis());
      running.put(lastId, job);
      return job;
    } finally {
      lock.unlock();
    }
  }

  /// All jobs that are shown, oldest first.
  public List<JobStatus> all() {
    lock.lock();
    try {
      List<JobStatus> all = new ArrayList<>(ended);
      running.values().forEach(job -> all.add(job.status(0, job.remark)));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// One job; its progress is written by whoever does it.
  public final class Job {
    private final long id;
    private final JobStatus.Kind kind;
    private final LogName shard;
    private final long startedMillis;
    private volatile JobStatus.State state = JobStatus.State.WAITING;
    private volatile DoubleSupplier share = () -> 0;
    private volatile long rowsTotal;
    private volatile String remark = "";

    private Job(long id, JobStatus.Kind kind, LogName shard, long startedMillis) {
      this.id = id;
      this.kind = kind;
      this.shard = shard;
      this.startedMillis = startedMillis;
    }

    /// Says that it runs and reads so many rows.
    public void started(long rows) {
      rowsTotal = rows;
      state = JobStatus.State.RUNNING;
    }

    /// The same for a job that knows the share of its work that is done, 0 to 1.
    public void started(long rows, DoubleSupplier doneShare) {
      share = doneShare;
      started(rows);
    }

    /// Says how many rows are read.
    public void read(long rows) {
      double done = (double) rows / Math.max(1, rowsTotal);
      share = () -> done;
    }

    /// Says what is worth knowing of how it goes, and in the end of how it went, should it succeed.
    public void remark(String text) {
      remark = text;
    }

    /// Ends the job with the future, which is passed on.
    public <T> CompletableFuture<T> endWith(CompletableFuture<T> outcome) {
      return outcome.whenComplete((_, error) -> end(error));
    }

    private void end(@Nullable Throwable error) {
      String message =
          error == null ? remark : String.valueOf(AzimuthException.unwrap(error).getMessage());
      lock.lock();
      try {
        state = error == null ? JobStatus.State.DONE : JobStatus.State.FAILED;
        running.remove(id);
        ended.add(status(clock.wallMillis(), message));
        if (ended.size() > ENDED_MAX) {
          ended.remove();
        }
      } finally {
        lock.unlock();
      }
    }

    private JobStatus status(long endedMillis, String message) {
      return new JobStatus(
          id,
          kind,
          shard,
          new JobStatus.Progress(state, Math.round(share.getAsDouble() * rowsTotal), rowsTotal),
          startedMillis,
          endedMillis,
          message);
    }
  }
}
