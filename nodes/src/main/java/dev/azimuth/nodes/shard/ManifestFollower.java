package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.segment.SegmentLoader;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.StoredManifest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a shard's state to its newest manifest: at the start, whenever there is a newer one, and
/// from scratch when the log was trimmed before it was read.
///
/// | step | what happens |
/// |---|---|
/// | restore | load the newest manifest, open all of its files, begin to follow the log behind it |
/// | adopt | load the newest manifest, wait until the log is applied as far as it covers, open what is new, move in one step |
///
/// One step at a time; what is asked for meanwhile is looked at after it. A step that fails is
/// tried again after a growing delay while the state so far goes on; only a state that cannot be
/// restored from what is in the store makes the shard fail. Safe for any thread.
final class ManifestFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestFollower.class);
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(50);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(10);

  /// After so long files of indexes are tried again that could not be opened.
  private static final Duration INDEX_RETRY = Duration.ofSeconds(10);

  private final LogName log;
  private final ShardContext context;
  private final ShardFollower follower;
  private final Runnable moved;
  private volatile TableDefinition table;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean underWay;
  private boolean wanted;
  private boolean restoreWanted = true;
  private boolean closed;
  private @Nullable CompletableFuture<?> waiting;
  private Duration retryDelay = RETRY_DELAY_MIN;
  private long failedNumber;
  private long trimmedPosition = -1;

  /// @param moved called after every move to another manifest; must not block
  ManifestFollower(
      LogName log,
      TableDefinition table,
      ShardContext context,
      ShardFollower follower,
      Runnable moved) {
    this.log = log;
    this.table = table;
    this.context = context;
    this.follower = follower;
    this.moved = moved;
  }

  /// Says that there may be a newer manifest; the first call restores the state.
  void wake() {
    Step step;
    lock.lock();
    try {
      wanted = true;
      if (underWay || closed) {
        return;
      }
      step = begin();
    } finally {
      lock.unlock();
    }
    run(step);
  }

  /// Goes on with another definition of the table: one of the same columns.
  void follow(TableDefinition changed) {
    table = changed;
    wake();
  }

  TableDefinition table() {
    return table;
  }

  /// Says that the log does not have the next record any more.
  void trimmed() {
    ShardState state = follower.state();
    long position = state == null ? 0 : state.nextPosition();
    CompletableFuture<?> given;
    lock.lock();
    try {
      if (position == trimmedPosition) {
        closed = true; // The newest manifest does not reach what is left of the log.
      }
      trimmedPosition = position;
      restoreWanted = true;
      given = waiting;
    } finally {
      lock.unlock();
    }
    if (given != null) {
      given.cancel(false); // It waits for a record that will not come.
    }
    if (isClosed()) {
      follower.fail(
          new AzimuthException(
              ErrorCode.CORRUPTED, log + " lacks the record at position " + position));
    }
    wake();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Stops; a step under way ends without effect.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private enum Step {
    RESTORE,
    ADOPT
  }

  private Step begin() {
    underWay = true;
    wanted = false;
    Step step = restoreWanted ? Step.RESTORE : Step.ADOPT;
    restoreWanted = false;
    return step;
  }

  private void run(Step step) {
    CompletableFuture<Void> done;
    try {
      done =
          context
              .segments()
              .manifests()
              .load(log)
              .thenComposeAsync(
                  newest -> step == Step.RESTORE ? restore(newest) : adopt(newest),
                  context.scheduler().blocking());
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    var _ =
        done.whenComplete((_, error) -> {
          try {
            ended(step, error);
          } catch (RejectedExecutionException e) {
            LOG.debug("{} stops with its scheduler", log, e);
          }
        });
  }

  private void ended(Step step, @Nullable Throwable error) {
    if (error == null) {
      retryDelay = RETRY_DELAY_MIN;
      next();
      return;
    }
    Throwable cause = ShardFailure.cause(error);
    boolean again;
    lock.lock();
    try {
      restoreWanted |= step == Step.RESTORE;
      again = !closed;
    } finally {
      lock.unlock();
    }
    if (!again) {
      return;
    }
    if (cause instanceof GivenUp given) {
      LOG.error("{} cannot be restored", log, given.reason);
      close();
      follower.fail(ShardFailure.told(given.reason, log.toString()));
      return;
    }
    if (cause instanceof CancellationException) {
      next(); // The log was trimmed meanwhile.
      return;
    }
    LOG.warn(
        "{} cannot move to its newest manifest now, trying again in {}", log, retryDelay, cause);
    Duration delay = retryDelay;
    Duration doubled = delay.multipliedBy(2);
    retryDelay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
    var _ = context.scheduler().schedule(delay, this::runAgain);
  }

  private void runAgain() {
    Step step;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      step = begin();
    } finally {
      lock.unlock();
    }
    run(step);
  }

  private void next() {
    Step step;
    lock.lock();
    try {
      underWay = false;
      if (closed || !(wanted || restoreWanted)) {
        return;
      }
      step = begin();
    } finally {
      lock.unlock();
    }
    run(step);
  }

  /// A state can't be restored, and trying again would find the same.
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // It does not travel.
    final Throwable reason;

    GivenUp(Throwable reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private CompletableFuture<Void> restore(Optional<StoredManifest> newest) {
    if (newest.isEmpty()) {
      return CompletableFuture.runAsync(
          () -> {
            begin(new ShardState(table, context.growing()));
          },
          context.scheduler().blocking());
    }
    Manifest manifest = newest.get().manifest();
    return context
        .loader()
        .load(manifest, table, Map.of())
        .thenAccept(segments -> {
          retryIndexes(manifest, segments);
          begin(
              new ShardState(
                  table,
                  context.growing(),
                  point(manifest),
                  covered(manifest),
                  segments,
                  manifest.openGroups()));
        })
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(judged(manifest, error)));
  }

  /// Files may be gone because there is a newer manifest, so a second look decides.
  private Throwable judged(Manifest manifest, Throwable error) {
    Throwable cause = ShardFailure.cause(error);
    if (!ShardFailure.isFinal(cause)) {
      return cause;
    }
    boolean second = failedNumber == manifest.number();
    failedNumber = manifest.number();
    return second ? new GivenUp(cause) : new CompletionException(cause);
  }

  private void begin(ShardState restored) {
    follower.begin(restored);
    moved.run();
  }

  private static ShardPoint point(Manifest manifest) {
    return new ShardPoint(
        manifest.coveredPosition(),
        manifest.effectiveTimestamp(),
        manifest.lastTick(),
        manifest.versionLead());
  }

  private static Covered covered(Manifest manifest) {
    return new Covered(manifest.number(), manifest.coveredPosition(), manifest.retainedFrom());
  }

  private CompletableFuture<Void> adopt(Optional<StoredManifest> newest) {
    ShardState state = follower.state();
    if (newest.isEmpty() || state == null) {
      return CompletableFuture.completedFuture(null);
    }
    Manifest manifest = newest.get().manifest();
    if (manifest.number() <= state.covered().manifestNumber()) {
      return manifest.number() == state.covered().manifestNumber()
          ? attachIndexes(manifest)
          : CompletableFuture.completedFuture(null);
    }
    return applied(manifest.coveredPosition()).thenCompose(_ -> open(manifest));
  }

  /// Waits until the log is applied up to there; cancelled if the log is trimmed meanwhile.
  private CompletableFuture<ShardPoint> applied(long position) {
    CompletableFuture<ShardPoint> reached = follower.positions().await(position);
    boolean hopeless;
    lock.lock();
    try {
      hopeless = restoreWanted;
      waiting = reached;
    } finally {
      lock.unlock();
    }
    if (hopeless) {
      reached.cancel(false);
    }
    // Not on the thread that applies records.
    return reached.thenApplyAsync(point -> point, context.scheduler().blocking());
  }

  /// The manifest is the same, but the table may have other indexes.
  private CompletableFuture<Void> attachIndexes(Manifest manifest) {
    Optional<ShardRead> held = hold();
    if (held.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<SegmentPart> segments = held.get().segments();
    TableDefinition current = table;
    CompletableFuture<Void> attaching =
        SegmentLoader.isAttached(manifest, current, segments)
            ? CompletableFuture.completedFuture(null)
            : context.loader().attach(manifest, current, segments);
    return attaching
        .thenRun(() -> retryIndexes(manifest, segments))
        .whenComplete((_, _) -> held.get().close());
  }

  private void retryIndexes(Manifest manifest, List<SegmentPart> segments) {
    if (!SegmentLoader.isAttached(manifest, table, segments)) {
      var _ = context.scheduler().schedule(INDEX_RETRY, this::wake);
    }
  }

  private Optional<ShardRead> hold() {
    return Optional.ofNullable(follower.state()).flatMap(state -> state.read(Long.MAX_VALUE));
  }

  private CompletableFuture<Void> open(Manifest manifest) {
    Optional<ShardRead> held = hold();
    if (held.isEmpty()) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, log + " is closed"));
    }
    Map<String, SegmentPart> known = new HashMap<>();
    held.get().segments().forEach(part -> known.put(part.objectKey(), part));
    CompletableFuture<List<SegmentPart>> loading;
    try {
      loading = context.loader().load(manifest, table, known);
    } catch (RuntimeException e) {
      loading = CompletableFuture.failedFuture(e);
    }
    return loading
        .thenAccept(segments -> {
          retryIndexes(manifest, segments);
          follower.adopt(covered(manifest), segments);
        })
        .whenComplete((_, _) -> held.get().close())
        .thenRun(moved);
  }
}
