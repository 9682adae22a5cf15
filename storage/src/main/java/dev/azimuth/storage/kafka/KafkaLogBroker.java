package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Logs on Kafka: a topic for each table, a partition for each shard.
///
/// A record counts as appended when all copies in sync have it; whether that survives power loss
/// depends on how many there are. What is appended is kept until it is trimmed. Opening does not
/// connect; calls wait for Kafka within their limits, so that a process starts and goes on while
/// Kafka is away.
public final class KafkaLogBroker implements LogBroker {
  /// Most appends under way; more fail with `TOO_MANY_REQUESTS`.
  public static final int APPENDS_MAX = 100_000;

  private final KafkaSettings settings;
  private final Executor executor;
  private final MessageSender sender;
  private final KafkaTopics topics;
  private final LogFetcher fetcher;
  private final TailReader tailReader;
  private final LogCatalog catalog;
  private final LogTrimming trimming;

  private final Map<LogName, AppendQueue> queues = new ConcurrentHashMap<>();
  private final Map<LogPlace, LogTail> tails = new ConcurrentHashMap<>();
  private final AtomicLong tailBytes = new AtomicLong();
  private final AtomicLong appendsUnderWay = new AtomicLong();
  private final AtomicLong bytesUnderWay = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private KafkaLogBroker(KafkaSettings settings, Clock clock, Scheduler scheduler) {
    this.settings = settings;
    executor = scheduler.blocking();
    KafkaClients clients = new KafkaClients(settings);
    sender = new MessageSender(clients, executor);
    topics = new KafkaTopics(clients.admin(), settings.topics(), scheduler);
    fetcher = new LogFetcher(clients, settings.limits().request());
    tailReader = new TailReader(clients);
    LogRegistry registry = new LogRegistry(settings.topicPrefix(), this::bury);
    catalog =
        new LogCatalog(topics, sender, tailReader, registry, settings.topicPrefix(), executor);
    trimming = new LogTrimming(topics, fetcher, clock);
  }

  /// The broker behind these settings.
  public static KafkaLogBroker open(KafkaSettings settings, Clock clock, Scheduler scheduler) {
    return new KafkaLogBroker(settings, clock, scheduler);
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    return unlessClosed(() -> catalog.create(log));
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    return unlessClosed(() -> catalog.delete(log));
  }

  private <T> CompletableFuture<T> unlessClosed(Supplier<CompletableFuture<T>> call) {
    return closed.get() ? CompletableFuture.failedFuture(shuttingDown()) : call.get();
  }

  private static AzimuthException shuttingDown() {
    return new AzimuthException(ErrorCode.SHUTTING_DOWN, "the log broker is closed");
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    if (record.length > RECORD_BYTES_MAX) {
      return failed(
          ErrorCode.LIMIT_EXCEEDED,
          "a record of " + record.length + " bytes, at most " + RECORD_BYTES_MAX);
    }
    return unlessClosed(() -> admit(log, record));
  }

  private CompletableFuture<Long> admit(LogName log, byte[] record) {
    long bytes = bytesUnderWay.addAndGet(record.length);
    long count = appendsUnderWay.incrementAndGet();
    if (count > APPENDS_MAX || (bytes > settings.limits().bytesInFlightMax() && count > 1)) {
      release(record);
      return failed(
          ErrorCode.TOO_MANY_REQUESTS,
          "%d appends of %d bytes are under way".formatted(count, bytes));
    }
    CompletableFuture<Long> append = queues.computeIfAbsent(log, this::newQueue).append(record);
    return append
        .whenComplete((_, _) -> release(record))
        .exceptionallyCompose(failure -> explain(log, failure));
  }

  private void release(byte[] record) {
    bytesUnderWay.addAndGet(-record.length);
    appendsUnderWay.decrementAndGet();
  }

  private AppendQueue newQueue(LogName log) {
    return new AppendQueue(
        sender, () -> catalog.place(log).join(), settings.topics().messageBytesMax(), executor);
  }

  /// An append to a log that another process has removed ends in doubt, though there is none.
  private CompletableFuture<Long> explain(LogName log, Throwable failure) {
    AzimuthException known = KafkaFailure.ofDelivery(log.toString(), failure);
    if (known.code() != ErrorCode.OUTCOME_UNKNOWN || closed.get()) {
      return CompletableFuture.failedFuture(known);
    }
    return catalog
        .sync()
        .thenCompose(_ -> catalog.place(log))
        .handle((_, sought) -> {
          boolean isGone =
              sought != null
                  && AzimuthException.unwrap(sought) instanceof AzimuthException e
                  && e.code() == ErrorCode.UNKNOWN_TABLE;
          throw isGone ? LogCatalog.unknown(log) : known;
        });
  }

  private static <T> CompletableFuture<T> failed(ErrorCode code, String details) {
    return CompletableFuture.failedFuture(new AzimuthException(code, details));
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    if (fromPosition < FIRST_POSITION) {
      return failed(ErrorCode.LIMIT_EXCEEDED, "logs start at " + FIRST_POSITION);
    }
    return unlessClosed(() -> catalog.place(log))
        .thenCompose(place -> read(place, fromPosition, bytesMax));
  }

  private CompletableFuture<LogBatch> read(LogPlace place, long fromPosition, int bytesMax) {
    long offset = LogPlace.offset(fromPosition);
    LogTail tail = tails.get(place);
    if (tail != null) {
      boolean hadRoom = tail.hasRoom();
      List<Message> kept = tail.read(offset, bytesMax);
      if (!hadRoom && tail.hasRoom()) {
        tailReader.reconsider();
      }
      if (kept != null) {
        return batch(place, fromPosition, kept);
      }
    }
    return topics
        .end(place.records())
        .thenCompose(end -> {
          if (offset >= end) {
            return CompletableFuture.completedFuture(new LogBatch(fromPosition, List.of()));
          }
          return blocking(place, () -> fetcher.read(place, offset, end, bytesMax))
              .thenCompose(messages -> batch(place, fromPosition, messages));
        });
  }

  private <T> CompletableFuture<T> blocking(LogPlace place, Supplier<T> request) {
    return CompletableFuture.supplyAsync(request, executor)
        .exceptionallyCompose(failure ->
            CompletableFuture.failedFuture(KafkaFailure.ofRequest("read of " + place, failure)));
  }

  private CompletableFuture<LogBatch> batch(
      LogPlace place, long fromPosition, List<Message> messages) {
    if (messages.stream().allMatch(message -> message.parts() == null)) {
      return CompletableFuture.completedFuture(
          new LogBatch(fromPosition, messages.stream().map(Message::value).toList()));
    }
    return blocking(
        place,
        () ->
            new LogBatch(
                fromPosition,
                messages.stream().map(message -> fetcher.join(place, message)).toList()));
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    return unlessClosed(() -> catalog.place(log))
        .thenCompose(place -> topics.end(place.records()))
        .thenApply(LogPlace::position);
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    return unlessClosed(() -> catalog.place(log))
        .thenCompose(place -> {
          LogTail tail = tails.get(place);
          return tail == null ? begin(place, position) : await(place, tail, position);
        })
        .thenRunAsync(() -> {}, executor);
  }

  /// Follows a log from its end on, unless it is long enough already.
  private CompletableFuture<Void> begin(LogPlace place, long position) {
    return topics
        .end(place.records())
        .thenCompose(end -> {
          if (position < LogPlace.position(end)) {
            return CompletableFuture.completedFuture(null);
          }
          LogTail added = new LogTail(tailBytes);
          LogTail before = tails.putIfAbsent(place, added);
          if (before == null) {
            added.waits().advance(end);
            tailReader.follow(place.records(), end, added);
          }
          return await(place, before == null ? added : before, position);
        });
  }

  private CompletableFuture<Void> await(LogPlace place, LogTail tail, long position) {
    boolean hadRoom = tail.hasRoom();
    CompletableFuture<Void> wait = tail.waits().until(position);
    if (!hadRoom) {
      tailReader.reconsider();
    }
    if (closed.get()) {
      tail.waits().failForGood(shuttingDown());
    } else if (catalog.isGone(place)) {
      bury(place);
      tail.waits().failForGood(LogCatalog.unknown(place.log()));
    }
    return wait;
  }

  /// Ends waits for a log that is gone.
  private void bury(LogPlace place) {
    queues.remove(place.log());
    LogTail tail = tails.remove(place);
    if (tail != null) {
      tailReader.forget(place.records());
      tail.forgetBelow(Long.MAX_VALUE);
      tail.waits().failForGood(LogCatalog.unknown(place.log()));
    }
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    long offset = LogPlace.offset(Math.max(beforePosition, FIRST_POSITION));
    return unlessClosed(() -> catalog.place(log))
        .thenAcceptAsync(
            place -> {
              trimming.trim(place, offset);
              LogTail tail = tails.get(place);
              if (tail != null) {
                tail.forgetBelow(offset);
              }
            },
            executor);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    sender.close();
    tails.values().forEach(tail -> tail.waits().failForGood(shuttingDown()));
    tailReader.close();
    fetcher.close();
    topics.close();
  }
}
