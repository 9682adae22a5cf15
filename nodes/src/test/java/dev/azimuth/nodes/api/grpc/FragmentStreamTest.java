package dev.azimuth.nodes.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.wire.NodesWire.ExecuteReply;
import dev.azimuth.storage.column.ColumnBatch;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A fragment's stream, step by step.
class FragmentStreamTest {
  @Test
  void room_that_comes_while_the_start_is_being_sent_does_not_send_a_batch_before_it() {
    EagerConnection connection = new EagerConnection();
    new FragmentStream(connection).start(new OneBatch(), null);
    assertThat(connection.sent)
        .extracting(ExecuteReply::getPartCase)
        .containsExactly(
            ExecuteReply.PartCase.STARTED,
            ExecuteReply.PartCase.BATCH,
            ExecuteReply.PartCase.ENDED);
    assertThat(connection.completed).isTrue();
  }

  /// Tells that it has room in the middle of every message, and takes one message at a time.
  private static final class EagerConnection extends ServerCallStreamObserver<ExecuteReply> {
    final List<ExecuteReply> sent = new ArrayList<>();
    boolean completed;
    private Runnable readyHandler = () -> {};
    private boolean sending;

    @Override
    public void onNext(ExecuteReply message) {
      assertThat(sending).as("one message at a time").isFalse();
      sending = true;
      readyHandler.run();
      sent.add(message);
      sending = false;
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      readyHandler = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}
  }

  private static final class OneBatch implements FragmentCursor {
    private boolean given;

    @Override
    public long readTimestamp() {
      return 1;
    }

    @Override
    public CompletableFuture<Optional<ColumnBatch>> next() {
      Optional<ColumnBatch> batch =
          given ? Optional.empty() : Optional.of(new ColumnBatch(0, List.of()));
      given = true;
      return CompletableFuture.completedFuture(batch);
    }

    @Override
    public FragmentWork work() {
      return FragmentWork.NONE;
    }

    @Override
    public void close() {}
  }
}
