package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.Cancellation;
import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run of a statement: its deadline, its memory budget, the values bound to it, its read
/// timestamp, and what must be closed when it ends.
///
/// Used by one thread at a time, except [#cancelFlag], the deadline and the [Cancellation] in whose
/// scope it is made.
public final class Execution implements AutoCloseable {
  private static final long NOT_READ = -1;
  private static final int POLL_MASK = 0xff;

  /// So long a statement on a virtual thread, as an application may have, computes before it gives
  /// the carrier away for a moment: Java takes it from nobody, and as many statements as there are
  /// processors would keep all others, and their own cancellation, from running.
  private static final long SLICE_NANOS = 10_000_000;

  /// A wait for the timer's thread. A yield is not enough: whoever yields is put into the queue
  /// that the carrier's scheduler looks into first, and is taken from there again.
  private static final Duration SLICE_PAUSE = Duration.ofNanos(1);

  private final Clock clock;
  private final Scheduler scheduler;
  private final long deadlineNanos;
  private final MemoryBudget budget;
  private final CompletableFuture<Void> expired = new CompletableFuture<>();
  private final AtomicBoolean cancelFlag = new AtomicBoolean();
  private final Set<AutoCloseable> owned = Collections.newSetFromMap(new IdentityHashMap<>());
  private Parameters parameters = Parameters.NONE;
  private List<@Nullable Object> slots = List.of();
  private Scheduler.@Nullable Cancellable timer;
  private volatile boolean cancelled;
  private int polls;
  private long sliceEndNanos;
  private long readTimestamp = NOT_READ;
  private boolean readTimestampTold;
  private final Map<Duration, Long> staleTimestamps = new HashMap<>();
  private Optional<Consistency> consistency = Optional.empty();
  private Optional<WrittenPositions> written = Optional.empty();
  private final Optional<AnswerNotes> notes;
  private FragmentWork work = FragmentWork.NONE;
  private @Nullable Profile profile;
  private ReadScope readScope = ReadScope.SEVERAL_SHARDS;

  /// How many shards the statement reads, each of them once.
  public enum ReadScope {
    /// Exactly one: it may choose its read timestamp.
    ONE_SHARD,
    /// More, or one several times: all at the same timestamp.
    SEVERAL_SHARDS
  }

  /// An execution that ends `timeout` from now, or when it is cancelled.
  public Execution(Clock clock, Scheduler scheduler, Duration timeout, MemoryBudget budget) {
    this.clock = clock;
    this.scheduler = scheduler;
    long now = clock.nanos();
    this.deadlineNanos = now + timeout.toNanos();
    this.sliceEndNanos = now + SLICE_NANOS;
    this.budget = budget;
    notes =
        AnswerNotes.CURRENT.isBound() ? Optional.of(AnswerNotes.CURRENT.get()) : Optional.empty();
    if (Cancellation.CURRENT.isBound()) {
      Cancellation.CURRENT.get().onCancel(this::cancel);
    }
  }

  /// Binds the values of the statement's parameters, as SQL values of the parameters' types.
  public void bindParameters(List<@Nullable Object> values) {
    parameters = new Parameters(values);
  }

  /// Binds the value of one more parameter, which the statement finds itself.
  public void bindParameter(int index, @Nullable Object value) {
    parameters = parameters.with(index, value);
  }

  /// Binds the values that fragments refer to, as canonical values.
  public void bindSlots(List<@Nullable Object> values) {
    slots = Collections.unmodifiableList(values);
  }

  /// Values that parameters and slots have for a part of the statement.
  public record Bound(Parameters parameters, List<@Nullable Object> slots) {
    public Bound {
      slots = Collections.unmodifiableList(slots);
    }
  }

  /// Does work for which parameters and slots have these values.
  public <T extends @Nullable Object> T with(Bound bound, Supplier<T> work) {
    Bound before = new Bound(parameters, slots);
    parameters = bound.parameters;
    slots = bound.slots;
    try {
      return work.get();
    } finally {
      parameters = before.parameters;
      slots = before.slots;
    }
  }

  /// SQL values of the statement's parameters.
  public Parameters parameters() {
    return parameters;
  }

  /// Canonical values that fragments refer to.
  public List<@Nullable Object> slots() {
    return slots;
  }

  /// Declares how many shards the statement reads.
  public void readScope(ReadScope scope) {
    readScope = scope;
  }

  /// How many shards the statement reads; several if it was told its read timestamp, which it may
  /// not choose then.
  public ReadScope readScope() {
    return readTimestampTold ? ReadScope.SEVERAL_SHARDS : readScope;
  }

  /// Whether the statement was told as of when it reads: what it writes must come after that.
  public boolean isReadTimestampTold() {
    return readTimestampTold;
  }

  /// What the statement may hold.
  public MemoryBudget budget() {
    return budget;
  }

  /// On the monotonic clock.
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /// Monotonic time, for measurements.
  public long nanos() {
    return clock.nanos();
  }

  /// Wall-clock time, for CURRENT_TIMESTAMP and the like.
  public long wallMillis() {
    return clock.wallMillis();
  }

  /// Set when the statement ran out of time or was cancelled; engines that poll look at it.
  public AtomicBoolean cancelFlag() {
    return cancelFlag;
  }

  /// The statement's read timestamp: `fetch` is asked the first time only.
  public long readTimestamp(LongSupplier fetch) {
    if (readTimestamp == NOT_READ) {
      readTimestamp = fetch.getAsLong();
    }
    return readTimestamp;
  }

  /// The statement's read timestamp for tables that may be as stale as that: `fetch` is asked the
  /// first time only.
  public long staleTimestamp(Duration staleness, LongSupplier fetch) {
    Long known = staleTimestamps.get(staleness);
    if (known == null) {
      known = fetch.getAsLong();
      staleTimestamps.put(staleness, known);
    }
    return known;
  }

  /// Reads everything at this timestamp, which was handed out after the statement began.
  public void readAt(long timestamp) {
    readTimestamp = timestamp;
    readTimestampTold = true;
    consistency(Consistency.STRONG);
  }

  /// Says how fresh the rows of all tables shall be, whatever the tables say.
  public void consistency(Consistency wanted) {
    consistency = Optional.of(wanted);
  }

  /// How fresh the rows of all tables shall be; empty for what each table says.
  public Optional<Consistency> consistency() {
    return consistency;
  }

  /// Says up to where the connection has written, if that is known.
  public void written(Optional<WrittenPositions> positions) {
    written = positions;
  }

  /// Up to where the connection has written; empty if that is not known.
  Optional<WrittenPositions> written() {
    return written;
  }

  /// Tells the client of a record with rows of the statement.
  public void wrote(LogName shard, long position) {
    notes.ifPresent(told -> told.wrote(shard, position));
  }

  /// Forgets the read timestamp: the next read sees what was written meanwhile.
  public void renewReadTimestamp() {
    readTimestamp = NOT_READ;
  }

  /// The same where the statement has written nothing yet: it may be told another.
  public void restart() {
    renewReadTimestamp();
    readTimestampTold = false;
  }

  /// Adds work that a shard did for the statement.
  ///
  /// @param rows that it returned and that were read
  void addWork(LogName shard, long rows, FragmentWork more) {
    work = work.plus(more);
    if (profile != null) {
      profile.add(shard, new Profile.ShardWork(rows, more));
    }
  }

  /// Has what the statement runs from now on measured.
  public Profile measure() {
    Profile begun = new Profile(clock::nanos);
    profile = begun;
    return begun;
  }

  /// Where the run is measured, if it is.
  Optional<Profile> profile() {
    return Optional.ofNullable(profile);
  }

  /// Work that shards have done for the statement and that cursors have reported.
  public FragmentWork work() {
    return work;
  }

  /// Closes `resource` when the execution ends.
  public void own(AutoCloseable resource) {
    owned.add(resource);
  }

  /// Leaves the closing of `resource` to the caller.
  public void disown(AutoCloseable resource) {
    owned.remove(resource);
  }

  /// Fails with `CANCELLED` past the deadline or when the statement was cancelled.
  public void checkDeadline() {
    if (cancelFlag.get() || clock.nanos() - deadlineNanos >= 0) {
      throw outOfTime();
    }
  }

  /// [#checkDeadline], at every 256th call: for code that runs once for each row or pair of rows.
  /// Now and then it lets others run as well.
  public void poll() {
    if ((++polls & POLL_MASK) == 0) {
      checkDeadline();
      if (clock.nanos() - sliceEndNanos >= 0 && Thread.currentThread().isVirtual()) {
        pause(SLICE_PAUSE);
        sliceEndNanos = clock.nanos() + SLICE_NANOS;
      }
    }
  }

  /// Waits for `future`, at most until the deadline; fails with its `AzimuthException`.
  public <T> T await(CompletableFuture<T> future) {
    try {
      if (!future.isDone()) {
        startTimer();
        CompletableFuture.anyOf(future, expired).join();
      }
      return future.join();
    } catch (CompletionException failure) {
      throw inWordsOfTheStatement(unwrap(failure));
    }
  }

  /// What has ended because the statement had to: not the words of whoever noticed first.
  private AzimuthException inWordsOfTheStatement(AzimuthException failure) {
    boolean hadToEnd = cancelFlag.get() || clock.nanos() - deadlineNanos >= 0;
    return failure.code() == ErrorCode.CANCELLED && hadToEnd ? outOfTime() : failure;
  }

  /// Waits for `delay`, at most until the deadline.
  public void pause(Duration delay) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Scheduler.Cancellable wakeUp = scheduler.schedule(delay, () -> over.complete(null));
    try {
      await(over);
    } finally {
      wakeUp.cancel();
    }
  }

  /// The expected failure behind an exception, or a fault of ours.
  public static AzimuthException unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AzimuthException expected) {
      return expected;
    }
    return new AzimuthException(ErrorCode.INTERNAL_ERROR, cause.toString(), cause);
  }

  @Override
  public void close() {
    Scheduler.Cancellable started = timer;
    if (started != null) {
      started.cancel();
    }
    RuntimeException first = null;
    List<AutoCloseable> open = List.copyOf(owned);
    owned.clear();
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception failure) {
        first = first == null ? unwrap(failure) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void startTimer() {
    if (timer == null) {
      long remaining = Math.max(0, deadlineNanos - clock.nanos());
      timer =
          scheduler.schedule(
              Duration.ofNanos(remaining),
              () -> {
                cancelFlag.set(true);
                expired.completeExceptionally(outOfTime());
              });
    }
  }

  private void cancel() {
    cancelled = true;
    cancelFlag.set(true);
    expired.completeExceptionally(outOfTime());
  }

  private AzimuthException outOfTime() {
    if (cancelled) {
      return new AzimuthException(ErrorCode.CANCELLED, "the client has cancelled the statement");
    }
    return new AzimuthException(ErrorCode.CANCELLED, "the statement's time-out has passed");
  }
}
