package dev.azimuth.tests.cluster;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.tests.components.FreePorts;
import dev.azimuth.tests.server.QuickStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that is alone on its embedded storage keeps what it has acknowledged, however often it
/// is killed. `-Dserver.kills=200` kills more often.
@Timeout(3600)
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("server.kills", 10);
  private static final int WRITERS = 3;
  private static final int WRITES_BETWEEN_KILLS = 60;
  private static final List<String> JAVA_OPTIONS = QuickStart.with("-Xmx384m");

  /// Rows become segments after a second, and any two segments are merged.
  private static final String CONFIGURATION =
      """
      data: {directory: HOME/data}
      segment: {flushSeconds: 1, mergeCountMin: 2, planSeconds: 1, garbageSeconds: 10}
      http: {port: PORT}
      """;

  @TempDir private Path directory;

  @Test
  void nothing_acknowledged_is_lost_however_often_the_server_is_killed() throws Exception {
    // Its own, at which clients find it again.
    int port = FreePorts.find(1).getFirst();
    ServerProcess server = start(port);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Ledger ledger = new Ledger(List.of(server.url()));
      ledger.create();
      CompletableFuture<Void> over = new CompletableFuture<>();
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 1; i <= WRITERS; i++) {
        int writer = i;
        writers.add(CompletableFuture.runAsync(() -> ledger.write(writer, over), threads));
      }
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          ledger.awaitMore(WRITES_BETWEEN_KILLS, writers);
          server.kill();
          server = start(port);
        }
        ledger.awaitMore(WRITES_BETWEEN_KILLS, writers);
      } finally {
        over.complete(null);
      }
      writers.forEach(CompletableFuture::join);
      System.out.println(ledger);
      ledger.check();
    } finally {
      server.kill();
    }
  }

  private ServerProcess start(int port) throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("azimuth.yaml"),
            CONFIGURATION
                .replace("HOME", directory.toString())
                .replace("PORT", Integer.toString(port)));
    return ServerProcess.startConfigured(configuration, directory.resolve("errors"), JAVA_OPTIONS);
  }
}
