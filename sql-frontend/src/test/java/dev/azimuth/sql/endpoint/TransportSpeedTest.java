package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Prints what a call and a batch cost over loopback without any database behind them. Run longer
/// with `-Dazimuth.speed.rounds=20000`.
class TransportSpeedTest {
  private static final int ROUNDS = Integer.getInteger("azimuth.speed.rounds", 500);
  private static final int BATCH = 500;
  private static final int DIMENSION = 256;

  private final FakeSqlService sql = new FakeSqlService();
  private final ThreadScheduler scheduler = new ThreadScheduler();
  private final AvaticaEndpoint endpoint =
      new AvaticaEndpoint(sql, EndpointSettings.DEFAULT.at("127.0.0.1", 0), scheduler, scheduler);

  @BeforeEach
  void start() {
    sql.collect = false;
    endpoint.start();
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @ParameterizedTest
  @EnumSource
  void calls_and_batches_are_measured(ClientsTest.Client client) throws SQLException {
    try (Connection connection = DriverManager.getConnection(client.url(endpoint.port()))) {
      long[] nanos = new long[ROUNDS];
      try (PreparedStatement query = connection.prepareStatement("ROWS 10 4")) {
        for (int i = 0; i < ROUNDS; i++) {
          long start = System.nanoTime();
          int count = 0;
          try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              count++;
            }
          }
          nanos[i] = System.nanoTime() - start;
          assertThat(count).isEqualTo(10);
        }
      }
      Arrays.sort(nanos, ROUNDS / 2, ROUNDS);
      int batches = Math.max(2, ROUNDS / 50);
      double best = 0;
      float[] vector = new float[DIMENSION];
      Random random = new Random(7);
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = random.nextFloat();
      }
      byte[] packed = new byte[DIMENSION * 4];
      java.nio.ByteBuffer.wrap(packed)
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(vector);
      try (PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
        for (int batch = 0; batch < batches; batch++) {
          long start = System.nanoTime();
          for (long id = 0; id < BATCH; id++) {
            insert.setLong(1, id);
            insert.setBytes(2, packed);
            insert.addBatch();
          }
          assertThat(insert.executeBatch()).hasSize(BATCH);
          best = Math.max(best, BATCH * 1e9 / (System.nanoTime() - start));
        }
      }
      System.out.printf(
          java.util.Locale.ROOT,
          "%s: reused prepared query of 10 rows p10 %.0f us, p50 %.0f us; batches of %d x %d-d: best"
              + " %.0f rows/s%n",
          client,
          nanos[ROUNDS / 2 + ROUNDS / 20] / 1e3,
          nanos[ROUNDS / 2 + ROUNDS / 4] / 1e3,
          BATCH,
          DIMENSION,
          best);
    }
  }
}
