package dev.azimuth.server.rpc;

import dev.azimuth.sql.endpoint.AvaticaProtocol.Answer;
import dev.azimuth.sql.endpoint.PeerProxies;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.rpc.ReplyFuture;
import dev.azimuth.storage.rpc.Unanswered;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other registered proxies, all of which are asked at once.
///
/// Nothing is written for a result that is held, which nearly always its own proxy is asked for; a
/// request at another one costs a read of the registrations and a call to each.
public final class RemotePeers implements PeerProxies {
  private static final Logger LOG = LoggerFactory.getLogger(RemotePeers.class);

  private final MetaStore meta;
  private final RpcChannels channels;
  private final String processId;

  /// Finds proxies other than `processId` in `meta` and reaches them through `channels`, which are
  /// for these calls alone.
  public RemotePeers(MetaStore meta, RpcChannels channels, String processId) {
    this.meta = meta;
    this.channels = channels;
    this.processId = processId;
  }

  @Override
  public CompletableFuture<Optional<Answer>> ask(byte[] request, Duration limit) {
    return ProxySlot.addresses(meta)
        .thenCompose(all -> {
          Map<String, String> others =
              all.entrySet().stream()
                  .filter(proxy -> !proxy.getKey().equals(processId))
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
          channels.retain(others.values().stream().collect(Collectors.toUnmodifiableSet()));
          return first(
              others.values().stream().map(address -> ask(address, request, limit)).toList());
        })
        .exceptionally(failure -> {
          LOG.warn("the other proxies cannot be asked", failure);
          return Optional.empty();
        });
  }

  private CompletableFuture<Optional<Answer>> ask(String address, byte[] request, Duration limit) {
    ReplyFuture<byte[], Optional<Answer>> reply =
        new ReplyFuture<>(PeerCall::decode, Unanswered.HARMLESS, "the proxy at " + address);
    ClientCalls.asyncUnaryCall(
        channels
            .to(address)
            .newCall(
                PeerCall.ANSWER,
                CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)),
        request,
        reply);
    return reply
        .future()
        .exceptionally(failure -> {
          LOG.warn("the proxy at {} does not say what it holds", address, failure);
          return Optional.empty();
        });
  }

  /// The first answer that is not empty, as soon as it is there.
  private static CompletableFuture<Optional<Answer>> first(
      List<CompletableFuture<Optional<Answer>>> answers) {
    CompletableFuture<Optional<Answer>> found = new CompletableFuture<>();
    for (CompletableFuture<Optional<Answer>> answer : answers) {
      var _ =
          answer.thenAccept(given -> {
            if (given.isPresent()) {
              found.complete(given);
            }
          });
    }
    var _ =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .thenRun(() -> found.complete(Optional.empty()));
    return found;
  }
}
