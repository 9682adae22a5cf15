package dev.azimuth.server.service;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.server.service.ServiceCall.Method;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A node's query service behind a chain of interceptors; its cursors are, too.
final class InterceptedQueryService implements QueryService {
  private final String nodeId;
  private final QueryService service;
  private final CallChain chain;

  InterceptedQueryService(String nodeId, QueryService service, CallChain chain) {
    this.nodeId = nodeId;
    this.service = service;
    this.chain = chain;
  }

  @Override
  public CompletableFuture<FragmentCursor> execute(FragmentRequest request) {
    long deadlineNanos = request.deadlineNanos();
    return chain.call(
        new ServiceCall(Method.QUERY_EXECUTE, nodeId, deadlineNanos),
        () ->
            service
                .execute(request)
                .thenApply(cursor ->
                    new InterceptedCursor(
                        cursor, chain, new ServiceCall(Method.QUERY_NEXT, nodeId, deadlineNanos))));
  }

  private record InterceptedCursor(FragmentCursor cursor, CallChain chain, ServiceCall call)
      implements FragmentCursor {
    @Override
    public long readTimestamp() {
      return cursor.readTimestamp();
    }

    @Override
    public CompletableFuture<Optional<ColumnBatch>> next() {
      return chain.call(call, cursor::next);
    }

    @Override
    public FragmentWork work() {
      return cursor.work();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
