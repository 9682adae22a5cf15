package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore.Watch;
import dev.azimuth.storage.meta.MetaStore.WatchListener;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the changes under a prefix, over as many streams as it takes.
///
/// A stream begins at the last revision that was reported, which is left out: etcd takes a start
/// that is the compacted revision itself, but may have forgotten what happened then. Etcd sends
/// transactions whole and in order, except that it cuts large answers into fragments; so a
/// transaction is reported when the next one has begun or the answer is complete. While nothing
/// happens under the prefix, etcd says from time to time how far it is, so that a later stream
/// needs less history.
final class EtcdWatch implements Watch {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);
  private static final Duration DELAY_MIN = Duration.ofMillis(50);
  private static final Duration DELAY_MAX = Duration.ofSeconds(2);

  /// Fields of etcd's protocol that the stubs do not name: asking for fragments, and whether more
  /// of an answer follows.
  private static final int ASK_FOR_FRAGMENTS = 8;

  private static final int IS_FRAGMENT = 7;
  private static final UnknownFieldSet FRAGMENTS_WANTED =
      UnknownFieldSet.newBuilder()
          .addField(ASK_FOR_FRAGMENTS, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  /// A member that has lost its leader ends the stream in place of falling silent.
  private static final Metadata REQUIRE_LEADER = new Metadata();

  static {
    REQUIRE_LEADER.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
  }

  private final EtcdConnection connection;
  private final EtcdKeys keys;
  private final ByteString prefix;
  private final WatchListener listener;
  private final Consumer<EtcdWatch> onEnd;

  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;
  private @Nullable ClientCall<WatchRequest, WatchResponse> call;
  private Duration delay = DELAY_MIN;

  // Touched by the callbacks of one stream at a time.
  private long reported;

  EtcdWatch(
      EtcdConnection connection,
      EtcdKeys keys,
      ByteString prefix,
      long afterRevision,
      WatchListener listener,
      Consumer<EtcdWatch> onEnd) {
    this.connection = connection;
    this.keys = keys;
    this.prefix = prefix;
    this.listener = listener;
    this.onEnd = onEnd;
    reported = afterRevision;
  }

  void open() {
    ClientCall<WatchRequest, WatchResponse> opened;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      opened =
          ClientInterceptors.intercept(
                  connection.channel(), MetadataUtils.newAttachHeadersInterceptor(REQUIRE_LEADER))
              .newCall(WatchGrpc.getWatchMethod(), connection.streamOptions());
      call = opened;
    } finally {
      lock.unlock();
    }
    StreamObserver<WatchRequest> requests =
        ClientCalls.asyncBidiStreamingCall(opened, new Stream());
    WatchCreateRequest create =
        WatchCreateRequest.newBuilder()
            .setKey(prefix)
            .setRangeEnd(EtcdKeys.endOf(prefix))
            .setStartRevision(Math.max(1, reported))
            .setProgressNotify(true)
            .setUnknownFields(FRAGMENTS_WANTED)
            .build();
    requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
  }

  @Override
  public void close() {
    end();
  }

  /// Ends it, if it has not ended before; whether it has not.
  private boolean end() {
    ClientCall<WatchRequest, WatchResponse> last;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      ended = true;
      last = call;
      call = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.cancel("the watch was closed", null);
    }
    onEnd.accept(this);
    return true;
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private void reopenLater(String reason) {
    Duration pause;
    lock.lock();
    try {
      if (ended || connection.isClosed()) {
        return;
      }
      pause = delay;
      Duration doubled = delay.multipliedBy(2);
      delay = doubled.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : doubled;
    } finally {
      lock.unlock();
    }
    LOG.debug("A watch of {} goes on after {}", prefix, reason);
    connection.scheduler().schedule(pause, this::open);
  }

  private void worked() {
    lock.lock();
    try {
      delay = DELAY_MIN;
    } finally {
      lock.unlock();
    }
  }

  /// The answers of one stream.
  private final class Stream implements StreamObserver<WatchResponse> {
    private final List<MetaChange> pending = new ArrayList<>();
    private long pendingRevision;
    private boolean over;

    @Override
    public void onNext(WatchResponse answer) {
      if (over || isEnded()) {
        return;
      }
      if (answer.getCanceled()) {
        over = true;
        cancelled(answer);
        return;
      }
      worked();
      for (Event event : answer.getEventsList()) {
        add(event.getKv(), event.getType());
      }
      boolean moreFollows =
          answer.getUnknownFields().getField(IS_FRAGMENT).getVarintList().stream()
              .anyMatch(value -> value != 0);
      if (!moreFollows) {
        report();
        if (answer.getEventsCount() == 0 && !answer.getCreated()) {
          reported = Math.max(reported, answer.getHeader().getRevision());
        }
      }
    }

    private void add(KeyValue changed, Event.EventType type) {
      if (changed.getModRevision() != pendingRevision) {
        report();
        pendingRevision = changed.getModRevision();
      }
      if (changed.getModRevision() > reported) {
        pending.add(
            switch (type) {
              case PUT ->
                  new MetaChange.Put(
                      new MetaEntry(
                          keys.keyOf(changed.getKey()),
                          changed.getValue().toByteArray(),
                          changed.getModRevision(),
                          changed.getLease()));
              case DELETE, UNRECOGNIZED -> new MetaChange.Delete(keys.keyOf(changed.getKey()));
            });
      }
    }

    private void report() {
      if (!pending.isEmpty() && !isEnded()) {
        reported = pendingRevision;
        listener.onChanges(pendingRevision, List.copyOf(pending));
      }
      pending.clear();
    }

    private void cancelled(WatchResponse answer) {
      if (answer.getCompactRevision() > 0) {
        if (end()) {
          listener.onHistoryLost(answer.getCompactRevision());
        }
        return;
      }
      connection.observe(Status.UNKNOWN.withDescription(answer.getCancelReason()));
      abandon();
      reopenLater(answer.getCancelReason());
    }

    private void abandon() {
      ClientCall<WatchRequest, WatchResponse> last;
      lock.lock();
      try {
        last = call;
        call = null;
      } finally {
        lock.unlock();
      }
      if (last != null) {
        last.cancel("etcd ended the watch", null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!over) {
        over = true;
        connection.observe(Status.fromThrowable(failure));
        reopenLater(String.valueOf(failure.getMessage()));
      }
    }

    @Override
    public void onCompleted() {
      onError(Status.UNAVAILABLE.withDescription("etcd ended the stream").asException());
    }
  }
}
