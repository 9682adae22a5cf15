package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Carries out data definition commands during one term, one after another.
final class DefinitionExecutor {
  private final CoordinatorContext context;
  private final Leadership leadership;
  private final TableLogs logs;
  private final Runnable afterChange;
  private final int waitingMax;

  private final ReentrantLock lock = new ReentrantLock();
  private CompletableFuture<?> tail = CompletableFuture.completedFuture(null);
  private int waiting;
  private long commandCount;

  /// @param afterChange called when logs may have to be removed
  DefinitionExecutor(
      CoordinatorContext context,
      Leadership leadership,
      TableLogs logs,
      Runnable afterChange,
      int waitingMax) {
    this.context = context;
    this.leadership = leadership;
    this.logs = logs;
    this.afterChange = afterChange;
    this.waitingMax = waitingMax;
  }

  /// Completes with the version of the catalog that shows what the command did.
  CompletableFuture<Long> execute(DefinitionCommand command) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    CompletableFuture<?> before;
    String changeId;
    lock.lock();
    try {
      if (waiting >= waitingMax) {
        return CompletableFuture.failedFuture(
            new AzimuthException(ErrorCode.TOO_MANY_REQUESTS, "definition statements"));
      }
      waiting++;
      changeId = leadership.term() + "-" + ++commandCount;
      before = tail;
      tail = result;
    } finally {
      lock.unlock();
    }
    var _ =
        before
            .handle(
                (done, error) -> new DefinitionRun(context, leadership, logs, command, changeId))
            .thenCompose(DefinitionRun::run)
            .whenComplete((version, error) -> finish(result, version, error));
    return result;
  }

  private void finish(CompletableFuture<Long> result, Long version, Throwable error) {
    lock.lock();
    try {
      waiting--;
    } finally {
      lock.unlock();
    }
    afterChange.run();
    if (error == null) {
      result.complete(version);
    } else {
      result.completeExceptionally(DefinitionRun.unwrap(error));
    }
  }
}
