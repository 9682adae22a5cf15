package dev.azimuth.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.api.grpc.RootClient;
import dev.azimuth.coordinators.api.grpc.RootEndpoint;
import dev.azimuth.server.configuration.ClusterSecret;
import dev.azimuth.server.configuration.ConfigurationException;
import dev.azimuth.server.configuration.RpcConfiguration;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls between processes are answered to those who know the secret of the cluster.
@Timeout(600)
final class ClusterSecretTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String SECRET = "correct-horse-battery";

  private final SystemScheduler scheduler = new SystemScheduler();
  private @TempDir Path directory;

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private Optional<ClusterSecret> secret(String text) throws IOException {
    return Optional.of(ClusterSecret.read(Files.writeString(directory.resolve("secret"), text)));
  }

  private RpcServer serving(Optional<ClusterSecret> secret) {
    RpcServer server =
        RpcServer.start(
            new RpcConfiguration(LOOPBACK, LOOPBACK.getHostAddress(), 0, secret),
            scheduler.blocking());
    server.add(
        new RootEndpoint(
            new RootService() {
              @Override
              public CompletableFuture<Long> timestamps(int count) {
                return CompletableFuture.completedFuture(42L);
              }

              @Override
              public CompletableFuture<Long> execute(DefinitionCommand command) {
                throw new AssertionError("nobody asks for it");
              }
            }));
    return server;
  }

  private CompletableFuture<Long> ask(RpcServer server, Optional<ClusterSecret> secret) {
    RpcChannels channels = new RpcChannels(scheduler.blocking(), "p1", secret);
    return new RootClient(channels.to(server.address()), Duration.ofSeconds(30), "root")
        .timestamps(1)
        .whenComplete((_, _) -> channels.close());
  }

  @Test
  void who_knows_the_secret_is_answered_and_nobody_else() throws IOException {
    try (RpcServer server = serving(secret(SECRET + "\n"))) {
      assertThat(ask(server, secret(SECRET)).join()).isEqualTo(42);
      for (Optional<ClusterSecret> wrong :
          List.of(Optional.<ClusterSecret>empty(), secret("another-secret-altogether"))) {
        assertThatThrownBy(ask(server, wrong)::join)
            .cause()
            .isInstanceOfSatisfying(
                AzimuthException.class,
                failure -> {
                  assertThat(failure.code()).isEqualTo(ErrorCode.NOT_AUTHENTICATED);
                  assertThat(failure).message().doesNotContain(SECRET);
                });
      }
    }
  }

  @Test
  void nothing_listens_beyond_loopback_without_a_secret() throws IOException {
    InetAddress everywhere = InetAddress.getByAddress(new byte[4]);
    assertThatThrownBy(() -> new RpcConfiguration(everywhere, "host", 0, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("set rpc.secretFile");
    assertThat(new RpcConfiguration(everywhere, "host", 0, secret(SECRET)).toString())
        .doesNotContain(SECRET);
  }
}
