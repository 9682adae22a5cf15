package dev.azimuth.nodes.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.SystemClock;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A fragment's rows through a connection: what is asked for, and no more.
@Timeout(600)
class QueryStreamTest {
  private static final String NAME = "query-stream-test";
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(180);

  private final SystemClock clock = new SystemClock();
  private final FakeQuery service = new FakeQuery();
  private Server server;
  private ManagedChannel channel;
  private QueryClient client;

  @BeforeEach
  void connect() throws Exception {
    server =
        InProcessServerBuilder.forName(NAME)
            .addService(new QueryEndpoint(service, clock))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(NAME).build();
    client = new QueryClient(channel, clock, "node n1");
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void rows_arrive_in_order_with_their_timestamp_and_the_work_for_them() {
    service.cursor = new CountingCursor(3, 2);
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    assertThat(rows.readTimestamp()).isEqualTo(99);
    for (int batch = 1; batch <= 3; batch++) {
      Optional<ColumnBatch> next = rows.next().join();
      assertThat(next.orElseThrow().columns().getFirst())
          .isInstanceOfSatisfying(
              ColumnValues.Longs.class, longs -> assertThat(longs.values()).hasSize(2));
    }
    assertThat(rows.next().join()).isEmpty();
    assertThat(rows.next().join()).isEmpty();
    assertThat(rows.work()).isEqualTo(FragmentWork.of(3, 3, 3));
  }

  @Test
  void a_reader_that_stops_reading_stops_the_computing() {
    service.cursor = new CountingCursor(1_000_000, 10);
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    rows.next().join();
    // In one process the connection has no window: one batch ahead is all there may be.
    assertThat(service.cursor.computed.get()).isLessThanOrEqualTo(3);
    rows.close();
    service.cursor.closed.join();
  }

  @Test
  void a_large_batch_travels_in_parts() {
    int rowCount = 4 * FragmentStream.BATCH_BYTES_MAX / Long.BYTES;
    service.cursor = new CountingCursor(1, rowCount);
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    int arrived = 0;
    long expected = 0;
    Optional<ColumnBatch> next = rows.next().join();
    while (next.isPresent()) {
      ColumnValues.Longs longs = (ColumnValues.Longs) next.get().columns().getFirst();
      assertThat(longs.values()[0]).isEqualTo(expected);
      arrived += longs.size();
      expected += longs.size();
      next = rows.next().join();
    }
    assertThat(arrived).isEqualTo(rowCount);
  }

  @Test
  void a_closed_cursor_is_closed_on_the_node() {
    service.cursor = new CountingCursor(10, 1);
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    rows.close();
    service.cursor.closed.join();
    assertThat(failure(rows.next()).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void a_client_that_disappears_closes_its_cursor() {
    service.cursor = new CountingCursor(10, 1);
    client.execute(request(LIMIT_NANOS)).join();
    channel.shutdownNow();
    service.cursor.closed.join();
    assertThat(service.cursor.computed.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void a_caller_that_gave_up_before_the_start_leaves_no_cursor() {
    service.cursor = new CountingCursor(10, 1);
    service.gate = new CompletableFuture<>();
    CompletableFuture<FragmentCursor> asked = client.execute(request(LIMIT_NANOS));
    asked.cancel(false);
    service.gate.complete(null);
    service.cursor.closed.join();
  }

  @Test
  void errors_before_and_between_batches_keep_their_code() {
    service.refusal = new AzimuthException(ErrorCode.NOT_READY, "n1 does not lead");
    assertThat(failure(client.execute(request(LIMIT_NANOS))).code()).isEqualTo(ErrorCode.NOT_READY);
    service.refusal = null;
    service.cursor = new CountingCursor(1, 1);
    service.cursor.failure = new AzimuthException(ErrorCode.OUT_OF_RANGE, "SUM");
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    AzimuthException failure = failure(rows.next());
    assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_RANGE);
    assertThat(failure.details()).isEqualTo("SUM");
    service.cursor.closed.join();
  }

  @Test
  void a_deadline_ends_the_call_and_the_cursor() {
    service.cursor = new CountingCursor(10, 1);
    service.cursor.stuck = new CompletableFuture<>();
    long limit = TimeUnit.MILLISECONDS.toNanos(300);
    CompletableFuture<FragmentCursor> rows = client.execute(request(limit));
    while (rows.handle((_, late) -> late != null).join()) {
      // So slow a machine does not even open it in time.
      assertThat(failure(rows).code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(limit).isLessThan(TimeUnit.MINUTES.toNanos(1));
      limit *= 2;
      rows = client.execute(request(limit));
    }
    assertThat(failure(rows.join().next()).code()).isEqualTo(ErrorCode.CANCELLED);
    service.cursor.closed.join();
    assertThat(failure(client.execute(request(0))).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void a_node_that_dies_is_asked_again_elsewhere() {
    service.cursor = new CountingCursor(10, 1);
    service.cursor.stuck = new CompletableFuture<>();
    FragmentCursor rows = client.execute(request(LIMIT_NANOS)).join();
    CompletableFuture<Optional<ColumnBatch>> next = rows.next();
    server.shutdownNow();
    assertThat(failure(next).code()).isEqualTo(ErrorCode.NOT_READY);
  }

  private FragmentRequest request(long nanosLeft) {
    Fragment fragment =
        new Fragment(
            1,
            1,
            Optional.empty(),
            Optional.empty(),
            new Fragment.Shape.Rows(List.of(), Optional.empty()));
    return new FragmentRequest(
        new LogName(1, 0), fragment, List.of(), new ReadPoint.Applied(), clock.nanos() + nanosLeft);
  }

  private static AzimuthException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      return (AzimuthException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it did not fail");
  }

  private static final class FakeQuery implements QueryService {
    CountingCursor cursor = new CountingCursor(0, 0);
    CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    @Nullable AzimuthException refusal;

    @Override
    public CompletableFuture<FragmentCursor> execute(FragmentRequest request) {
      AzimuthException refused = refusal;
      if (refused != null) {
        throw refused;
      }
      return gate.thenApply(_ -> cursor);
    }
  }

  /// Batches of one column that counts on through all of them.
  private static final class CountingCursor implements FragmentCursor {
    final AtomicInteger computed = new AtomicInteger();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    @Nullable AzimuthException failure;
    @Nullable CompletableFuture<Optional<ColumnBatch>> stuck;
    private final int batches;
    private final int rows;

    CountingCursor(int batches, int rows) {
      this.batches = batches;
      this.rows = rows;
    }

    @Override
    public long readTimestamp() {
      return 99;
    }

    @Override
    public CompletableFuture<Optional<ColumnBatch>> next() {
      if (stuck != null) {
        return stuck;
      }
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      int batch = computed.get();
      if (batch == batches) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      computed.incrementAndGet();
      long[] values = new long[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = (long) batch * rows + i;
      }
      return CompletableFuture.completedFuture(
          Optional.of(new ColumnBatch(rows, List.of(new ColumnValues.Longs(rows, values, null)))));
    }

    @Override
    public FragmentWork work() {
      return FragmentWork.of(computed.get(), computed.get(), computed.get());
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }
}
