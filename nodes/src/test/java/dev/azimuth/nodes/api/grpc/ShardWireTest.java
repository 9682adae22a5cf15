package dev.azimuth.nodes.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The shard service through a connection is the shard service.
@Timeout(600)
class ShardWireTest {
  private static final String NAME = "shard-wire-test";
  private static final LogName SHARD = new LogName(7, 3);

  private static final SegmentIndex INDEX =
      new SegmentIndex(7, "s", 5, SegmentIndex.Stage.BUILDING, 3, 15, 1 << 20, 0, "none");
  private static final OwnerStatus STATUS =
      new OwnerStatus(
          List.of(
              new ShardStatus(
                  SHARD,
                  7,
                  90,
                  new ShardStatus.Growing(100, 3, 1L << 33),
                  "a failure",
                  List.of(
                      new ShardStatus.SegmentStatus(
                          "k",
                          1L << 34,
                          5,
                          2,
                          new ShardStatus.Range(1, 9, 11, 12),
                          List.of(
                              new ShardStatus.IndexSize(3, 1L << 35),
                              new ShardStatus.IndexSize(5, 0)),
                          List.of(4L),
                          List.of(3L))))),
          List.of(
              new JobStatus(
                  1,
                  JobStatus.Kind.COMPACT,
                  SHARD,
                  new JobStatus.Progress(JobStatus.State.FAILED, 4, 5),
                  6,
                  7,
                  "full")));
  private static final ShardCheck CHECK =
      new ShardCheck(5, 3, 1L << 40, 1L << 33, List.of("tables/7/3/segment-1-9-a-1 is missing"));

  private final FakeShards shards = new FakeShards();
  private Server server;
  private ManagedChannel channel;
  private ShardClient client;

  private static final class FakeShards implements ShardService {
    CompletableFuture<Void> admitted = CompletableFuture.completedFuture(null);
    CompletableFuture<WriteVerdict> verdict = new CompletableFuture<>();
    List<Object> asked = List.of();

    @Override
    public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
      asked = List.of(shard, kind, bytes);
      return admitted;
    }

    @Override
    public CompletableFuture<Long> flush(LogName shard) {
      asked = List.of(shard, "flush");
      return CompletableFuture.completedFuture(41L);
    }

    @Override
    public CompletableFuture<Long> compact(LogName shard) {
      asked = List.of(shard, "compact");
      return CompletableFuture.completedFuture(42L);
    }

    @Override
    public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
      asked = List.of(shard, "indexes");
      return CompletableFuture.completedFuture(List.of(INDEX));
    }

    @Override
    public CompletableFuture<OwnerStatus> inspect() {
      return CompletableFuture.completedFuture(STATUS);
    }

    @Override
    public CompletableFuture<ShardCheck> check(LogName shard) {
      asked = List.of(shard, "check");
      return CompletableFuture.completedFuture(CHECK);
    }

    @Override
    public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
      asked = List.of(shard, position);
      return verdict;
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server =
        InProcessServerBuilder.forName(NAME).addService(new ShardEndpoint(shards)).build().start();
    channel = InProcessChannelBuilder.forName(NAME).build();
    client = new ShardClient(channel, Duration.ofMinutes(3), Duration.ofMinutes(3), "node n1");
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void writes_of_every_kind_ask_for_room(RowOperation kind) {
    client.admit(SHARD, kind, 1L << 40).join();
    assertThat(shards.asked).isEqualTo(List.of(SHARD, kind, 1L << 40));
  }

  @Test
  void a_refusal_is_told() {
    shards.admitted =
        CompletableFuture.failedFuture(new AzimuthException(ErrorCode.OUT_OF_MEMORY, "9 of 9"));
    AzimuthException failure = failure(client.admit(SHARD, RowOperation.PUT, 1));
    assertThat(failure).hasMessage(ErrorCode.OUT_OF_MEMORY.text() + ": 9 of 9");
  }

  @Test
  void verdicts_are_told() {
    WriteVerdict verdict = new RandomFragments(5).verdict();
    shards.verdict = CompletableFuture.completedFuture(verdict);
    assertThat(client.verdict(SHARD, 12).join()).isEqualTo(verdict);
    assertThat(shards.asked).isEqualTo(List.of(SHARD, 12L));
  }

  @Test
  void work_on_segments_is_asked_for_and_told() {
    assertThat(client.flush(SHARD).join()).isEqualTo(41);
    assertThat(shards.asked).isEqualTo(List.of(SHARD, "flush"));
    assertThat(client.compact(SHARD).join()).isEqualTo(42);
    assertThat(shards.asked).isEqualTo(List.of(SHARD, "compact"));
    assertThat(client.indexes(SHARD).join()).containsExactly(INDEX);
    assertThat(shards.asked).isEqualTo(List.of(SHARD, "indexes"));
    assertThat(client.check(SHARD).join()).isEqualTo(CHECK);
    assertThat(client.inspect().join()).isEqualTo(STATUS);
    assertThat(shards.asked).isEqualTo(List.of(SHARD, "check"));
  }

  @Test
  void an_owner_that_dies_before_its_verdict_lets_the_next_one_be_asked() {
    CompletableFuture<WriteVerdict> asked = client.verdict(SHARD, 12);
    server.shutdownNow();
    assertThat(failure(asked).code()).isEqualTo(ErrorCode.NOT_READY);
  }

  @Test
  void a_verdict_that_comes_too_late_is_in_doubt() {
    ShardClient hasty =
        new ShardClient(channel, Duration.ofMillis(50), Duration.ofMillis(50), "node n1");
    assertThat(failure(hasty.verdict(SHARD, 12)).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  private static AzimuthException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      return (AzimuthException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it did not fail");
  }
}
