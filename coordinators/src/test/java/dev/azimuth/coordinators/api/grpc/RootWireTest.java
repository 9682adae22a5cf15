package dev.azimuth.coordinators.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.wire.RootWire;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The root service through a connection is the root service.
class RootWireTest {
  private static final String NAME = "root-wire-test";

  private final FakeRoot root = new FakeRoot();
  private Server server;
  private ManagedChannel channel;
  private RootClient client;

  private static final class FakeRoot implements RootService {
    CompletableFuture<Long> answer = CompletableFuture.completedFuture(42L);
    Object asked = "nothing";

    @Override
    public CompletableFuture<Long> timestamps(int count) {
      asked = count;
      return answer;
    }

    @Override
    public CompletableFuture<Long> execute(DefinitionCommand command) {
      asked = command;
      return answer;
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server =
        InProcessServerBuilder.forName(NAME).addService(new RootEndpoint(root)).build().start();
    channel = InProcessChannelBuilder.forName(NAME).build();
    client = new RootClient(channel, Duration.ofSeconds(30), "the root coordinator");
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void timestamps_are_handed_out() {
    assertThat(client.timestamps(7).join()).isEqualTo(42);
    assertThat(root.asked).isEqualTo(7);
  }

  @Test
  void every_command_arrives_as_it_was() {
    List<DefinitionCommand> commands =
        List.of(
            new DefinitionCommand.CreateSchema("s", IfExists.SKIP),
            new DefinitionCommand.CreateSchema("naïve İ", IfExists.FAIL),
            new DefinitionCommand.DropSchema("s", IfMissing.SKIP),
            new DefinitionCommand.DropTable("s", "t", IfMissing.FAIL),
            new DefinitionCommand.TruncateTable("s", "t"),
            new DefinitionCommand.DropIndex("s", "i", IfMissing.SKIP),
            new DefinitionCommand.AlterTable(
                "s", "t", Map.of("default_index", "off", "x", ""), IfMissing.SKIP),
            new DefinitionCommand.AlterTable("s", "t", Map.of(), IfMissing.FAIL),
            new DefinitionCommand.CreateIndex(
                "s",
                "t",
                new IndexDeclaration("", "v", "hnsw", "vector_ip_ops", Map.of("m", "8")),
                IfExists.SKIP),
            new DefinitionCommand.CreateDefaultIndex(7, "t_v_ip_auto", "v", "vector_ip_ops"),
            new DefinitionCommand.CreateTable(
                "s",
                "t",
                List.of(
                    new ColumnDefinition(
                        1, "id", ColumnType.Simple.BIGINT, false, Optional.empty()),
                    new ColumnDefinition(
                        2, "v", new ColumnType.FloatVector(768), true, Optional.of("'[1]'"))),
                List.of(0, 1),
                Map.of("shards", "4", "x", ""),
                IfExists.FAIL));
    for (DefinitionCommand command : commands) {
      assertThat(client.execute(command).join()).isEqualTo(42);
      assertThat(root.asked).isEqualTo(command);
    }
  }

  @Test
  void every_error_arrives_with_its_code_and_details() {
    for (ErrorCode code : ErrorCode.values()) {
      root.answer = CompletableFuture.failedFuture(new AzimuthException(code, "table t, naïve"));
      ErrorCode expected = code == ErrorCode.SHUTTING_DOWN ? ErrorCode.NOT_READY : code;
      String details =
          code == ErrorCode.INTERNAL_ERROR ? "see the log of the called process" : "table t, naïve";
      assertThat(failure(client.timestamps(1)))
          .returns(expected, AzimuthException::code)
          .returns(details, AzimuthException::details);
    }
  }

  @Test
  void a_fault_of_ours_keeps_its_particulars_at_home() {
    root.answer = CompletableFuture.failedFuture(new IllegalStateException("the secret is 1234"));
    AzimuthException failure = failure(client.timestamps(1));
    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(failure).hasMessageNotContaining("1234");
  }

  @Test
  void long_details_are_cut() {
    root.answer =
        CompletableFuture.failedFuture(
            new AzimuthException(ErrorCode.NOT_READY, "x".repeat(100_000)));
    assertThat(failure(client.timestamps(1)).details()).hasSize(2048);
  }

  @Test
  void a_broken_connection_leaves_a_definition_in_doubt_and_timestamps_to_be_asked_again() {
    root.answer = new CompletableFuture<>();
    CompletableFuture<Long> timestamps = client.timestamps(1);
    CompletableFuture<Long> definition =
        client.execute(new DefinitionCommand.CreateSchema("s", IfExists.FAIL));
    server.shutdownNow();
    assertThat(failure(timestamps).code()).isEqualTo(ErrorCode.NOT_READY);
    assertThat(failure(definition).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void a_command_that_this_version_does_not_know_is_refused() {
    assertThatThrownBy(
            () -> DefinitionCodec.decode(RootWire.DefinitionCommand.getDefaultInstance()))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
  }

  private static AzimuthException failure(CompletableFuture<Long> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      return (AzimuthException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it did not fail");
  }
}
