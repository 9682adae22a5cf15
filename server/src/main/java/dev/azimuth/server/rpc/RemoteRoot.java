package dev.azimuth.server.rpc;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.api.grpc.RootClient;
import dev.azimuth.coordinators.election.LeaderRecord;
import dev.azimuth.coordinators.election.LeaderView;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/// The root service wherever it is led: found by the leader's record in the meta store, and looked
/// for again while nobody leads or the leader does not answer.
///
/// A call that certainly had no effect is made again, with pauses that grow, until its limit; a
/// dead leader costs a wait, no error.
public final class RemoteRoot implements RootService {
  private static final Duration PAUSE_FIRST = Duration.ofMillis(2);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  /// One attempt to get timestamps, which cost nothing: a leader that hangs is asked again.
  private static final Duration TIMESTAMPS_LIMIT = Duration.ofSeconds(10);

  private final Peers peers;
  private final Clock clock;
  private final Scheduler scheduler;
  private final CallLimits limits;

  /// Who may lead.
  ///
  /// @param leaders where the leader is found
  /// @param channels how it is called; they serve nothing else
  /// @param processId this process
  /// @param own its own candidate, called as an object while it leads
  public record Peers(
      LeaderView leaders, RpcChannels channels, String processId, Optional<RootService> own) {}

  /// Looks for the leader among `peers`.
  public RemoteRoot(Peers peers, Clock clock, Scheduler scheduler, CallLimits limits) {
    this.peers = peers;
    this.clock = clock;
    this.scheduler = scheduler;
    this.limits = limits;
    peers
        .leaders()
        .subscribe(leader ->
            peers
                .channels()
                .retain(leader.map(record -> Set.of(record.address())).orElse(Set.of())));
  }

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    return attempt(
        clock.nanos() + limits.requestLimit().toNanos(),
        PAUSE_FIRST,
        leader -> service(leader, TIMESTAMPS_LIMIT).timestamps(count));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    return attempt(
        clock.nanos() + limits.definitionLimit().toNanos(),
        PAUSE_FIRST,
        leader -> service(leader, limits.definitionLimit()).execute(command));
  }

  private RootService service(LeaderRecord leader, Duration limit) {
    if (peers.own().isPresent() && leader.member().equals(peers.processId())) {
      return peers.own().get();
    }
    Channel channel = peers.channels().to(leader.address());
    return new RootClient(channel, limit, "root " + leader.member() + " at " + leader.address());
  }

  private CompletableFuture<Long> attempt(
      long deadlineNanos, Duration pause, Function<LeaderRecord, CompletableFuture<Long>> call) {
    return once(call)
        .exceptionallyCompose(failure -> {
          boolean isLate = clock.nanos() - deadlineNanos + pause.toNanos() >= 0;
          if (isLate || !isNotReady(failure)) {
            return CompletableFuture.failedFuture(failure);
          }
          Duration doubled = pause.multipliedBy(2);
          Duration longer = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
          return pause(pause).thenCompose(_ -> attempt(deadlineNanos, longer, call));
        });
  }

  private CompletableFuture<Long> once(Function<LeaderRecord, CompletableFuture<Long>> call) {
    Optional<LeaderRecord> leader = peers.leaders().leader();
    try {
      return call.apply(
          leader.orElseThrow(
              () -> new AzimuthException(ErrorCode.NOT_READY, "no root coordinator leads")));
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> pause(Duration pause) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    var _ = scheduler.schedule(pause, () -> over.complete(null));
    return over;
  }

  private static boolean isNotReady(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AzimuthException known && known.code() == ErrorCode.NOT_READY;
  }
}
