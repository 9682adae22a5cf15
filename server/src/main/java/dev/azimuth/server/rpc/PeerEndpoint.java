package dev.azimuth.server.rpc;

import dev.azimuth.sql.endpoint.AvaticaProtocol;
import dev.azimuth.storage.rpc.Replies;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Answers other proxies for what is held by this one. A request that came from another proxy is
/// not passed on.
public final class PeerEndpoint implements BindableService {
  private final AvaticaProtocol protocol;

  /// Stands before `protocol`.
  public PeerEndpoint(AvaticaProtocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(PeerCall.SERVICE)
        .addMethod(
            PeerCall.ANSWER,
            ServerCalls.asyncUnaryCall((request, reply) ->
                Replies.send(
                    reply,
                    () -> CompletableFuture.completedFuture(respond(request)),
                    PeerCall::encode)))
        .build();
  }

  /// Outside of the call that it answers, whose end would end what a result has opened meanwhile.
  private Optional<AvaticaProtocol.Answer> respond(byte[] request) {
    Context before = Context.ROOT.attach();
    try {
      return protocol.respondToPeer(request);
    } finally {
      Context.ROOT.detach(before);
    }
  }
}
