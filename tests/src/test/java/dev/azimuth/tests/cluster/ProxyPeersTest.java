package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.endtoend.Refusal;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// What one proxy holds, a result or a running statement, is reached through every other one.
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyPeersTest {
  private static final int ROWS = 250;
  private static final String OF_SEVEN_FRAMES = "SELECT a.id, b.id FROM t a, t b";

  private LocalCluster cluster;

  @BeforeAll
  void start() throws Exception {
    cluster =
        LocalCluster.start(
            Map.of(
                "node", "root-coordinator,data-coordinator,query-coordinator,data-node,query-node",
                "proxy-1", "proxy",
                "proxy-2", "proxy",
                "proxy-3", "proxy"));
    try (Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
        for (int id = 0; id < ROWS; id++) {
          insert.setLong(1, id);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private AlternatingBalancer before(String... proxies) throws IOException {
    return AlternatingBalancer.before(Stream.of(proxies).map(cluster::port).toList());
  }

  private static String own(AlternatingBalancer balancer) {
    return "jdbc:azimuth://localhost:" + balancer.port() + "/public";
  }

  private static String stock(AlternatingBalancer balancer, String form) {
    return "jdbc:avatica:remote:url=http://localhost:" + balancer.port() + ";serialization=" + form;
  }

  @Test
  void a_large_result_is_read_to_its_end_though_each_request_meets_another_proxy()
      throws Exception {
    try (AlternatingBalancer balancer = before("proxy-1", "proxy-2", "proxy-3")) {
      readsAll(own(balancer));
      readsAll(stock(balancer, "protobuf"));
      readsAll(stock(balancer, "json"));
    }
  }

  private static void readsAll(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OF_SEVEN_FRAMES)) {
      boolean[] seen = new boolean[ROWS * ROWS];
      int count = 0;
      while (rows.next()) {
        seen[(int) (rows.getLong(1) * ROWS + rows.getLong(2))] = true;
        count++;
      }
      assertThat(count).as(url).isEqualTo(ROWS * ROWS);
      assertThat(seen).as(url).doesNotContain(false);
    }
  }

  @Test
  void a_result_whose_proxy_is_gone_is_lost_clearly() throws Exception {
    try (AlternatingBalancer divided = before("proxy-1", "proxy-2");
        Connection connection = DriverManager.getConnection(own(divided));
        Statement statement = connection.createStatement()) {
      divided.send("PrepareAndExecuteRequest", cluster.port("proxy-3"));
      try (ResultSet rows = statement.executeQuery(OF_SEVEN_FRAMES)) {
        cluster.stop("proxy-3");
        Refusal refusal =
            Refusal.of(() -> {
              while (rows.next()) {
                // To where the next frame is missing.
              }
            });
        assertThat(refusal.sqlState()).as(refusal.message()).isEqualTo("24000");
      }
    } finally {
      cluster.start("proxy-3");
    }
  }

  @Test
  void a_statement_is_cancelled_through_another_proxy() throws Exception {
    try (AlternatingBalancer divided = before("proxy-1", "proxy-2");
        SystemScheduler threads = new SystemScheduler(1);
        Connection connection = DriverManager.getConnection(own(divided));
        Statement statement = connection.createStatement()) {
      divided.send("PrepareAndExecuteRequest", cluster.port("proxy-1"));
      divided.send("CloseStatementRequest", cluster.port("proxy-2"));
      CompletableFuture<Refusal> end =
          CompletableFuture.supplyAsync(
              () ->
                  Refusal.of(() ->
                      statement.executeQuery(
                          "SELECT COUNT(*) FROM t a, t b, t c, t d"
                              + " WHERE a.id + b.id + c.id + d.id = -1")),
              threads.blocking());
      do {
        statement.cancel();
      } while (running(end));
      assertThat(end.join().sqlState()).as(end.join().message()).isEqualTo("57014");
      assertThat(end.join().message()).contains("the client has cancelled the statement");
    }
  }

  private static boolean running(CompletableFuture<Refusal> end) throws Exception {
    try {
      end.get(300, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException stillRunning) {
      return true;
    }
  }
}
