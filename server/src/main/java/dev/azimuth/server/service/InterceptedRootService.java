package dev.azimuth.server.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.server.service.ServiceCall.Method;
import dev.azimuth.storage.time.Clock;
import java.util.concurrent.CompletableFuture;

/// A root service behind a chain of interceptors.
public final class InterceptedRootService implements RootService {
  private static final String NODE_ID = "root";

  private final RootService service;
  private final CallChain chain;
  private final Clock clock;
  private final CallLimits limits;

  /// Puts `chain` before `service`.
  public InterceptedRootService(
      RootService service, CallChain chain, Clock clock, CallLimits limits) {
    this.service = service;
    this.chain = chain;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    long deadlineNanos = clock.nanos() + limits.requestLimit().toNanos();
    return chain.call(
        new ServiceCall(Method.ROOT_TIMESTAMPS, NODE_ID, deadlineNanos),
        () -> service.timestamps(count));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    long deadlineNanos = clock.nanos() + limits.definitionLimit().toNanos();
    return chain.call(
        new ServiceCall(Method.ROOT_EXECUTE, NODE_ID, deadlineNanos),
        () -> service.execute(command));
  }
}
