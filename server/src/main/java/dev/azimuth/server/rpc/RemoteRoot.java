package dev.azimuth.server.rpc;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.api.grpc.RootClient;
import dev.azimuth.coordinators.election.LeaderRecord;
import dev.azimuth.coordinators.election.LeaderView;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The root service wherever it is led: found by the leader's record in the meta store.
public final class RemoteRoot implements RootService {
  /// One attempt to get timestamps, which cost nothing: a leader that hangs is asked again.
  private static final Duration TIMESTAMPS_LIMIT = Duration.ofSeconds(10);

  private final Peers peers;
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
  public RemoteRoot(Peers peers, CallLimits limits) {
    this.peers = peers;
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
    return call(leader -> service(leader, TIMESTAMPS_LIMIT).timestamps(count));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    return call(leader -> service(leader, limits.definitionLimit()).execute(command));
  }

  private RootService service(LeaderRecord leader, Duration limit) {
    if (peers.own().isPresent() && leader.member().equals(peers.processId())) {
      return peers.own().get();
    }
    Channel channel = peers.channels().to(leader.address());
    return new RootClient(channel, limit, "root " + leader.member() + " at " + leader.address());
  }

  private CompletableFuture<Long> call(Function<LeaderRecord, CompletableFuture<Long>> call) {
    Optional<LeaderRecord> leader = peers.leaders().leader();
    try {
      return call.apply(
          leader.orElseThrow(
              () -> new AzimuthException(ErrorCode.NOT_READY, "no root coordinator leads")));
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
