package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/// Measures what a call and a batch cost over loopback without any database behind them: run its
/// main method with the tests' class path.
final class TransportBenchmark {
  private static final int CALLS_WARM = 10_000;
  private static final int CALLS = 10_000;
  private static final int BATCHES = 400;
  private static final int BATCH = 500;
  private static final int DIMENSION = 256;

  private TransportBenchmark() {}

  /// Prints times for each kind of client.
  public static void main(String[] arguments) throws SQLException {
    FakeSqlService sql = new FakeSqlService();
    sql.collect = false;
    ThreadScheduler scheduler = new ThreadScheduler();
    Clock clock = new SystemClock();
    try (AvaticaEndpoint endpoint =
        new AvaticaEndpoint(
            sql, EndpointSettings.DEFAULT.at("127.0.0.1", 0), scheduler, scheduler)) {
      endpoint.start();
      for (ClientsTest.Client client : ClientsTest.Client.values()) {
        try (Connection connection = DriverManager.getConnection(client.url(endpoint.port()))) {
          long[] nanos = calls(connection, clock);
          System.out.printf(
              Locale.ROOT,
              "%s: reused prepared query of 10 rows p10 %.0f us, p50 %.0f us, p99 %.0f us;"
                  + " batches of %d x %d-d: best %.0f rows/s%n",
              client,
              nanos[CALLS / 10] / 1e3,
              nanos[CALLS / 2] / 1e3,
              nanos[CALLS * 99 / 100] / 1e3,
              BATCH,
              DIMENSION,
              bestRate(connection, clock));
        }
      }
    }
  }

  /// Times of calls, sorted.
  private static long[] calls(Connection connection, Clock clock) throws SQLException {
    long[] nanos = new long[CALLS];
    try (PreparedStatement query = connection.prepareStatement("ROWS 10 4")) {
      for (int i = -CALLS_WARM; i < CALLS; i++) {
        long start = clock.nanos();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            rows.getRow();
          }
        }
        if (i >= 0) {
          nanos[i] = clock.nanos() - start;
        }
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static double bestRate(Connection connection, Clock clock) throws SQLException {
    byte[] packed = new byte[DIMENSION * Float.BYTES];
    Random random = new Random(7);
    for (int i = 0; i < DIMENSION; i++) {
      ByteBuffer.wrap(packed)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(i * Float.BYTES, random.nextFloat());
    }
    double best = 0;
    try (PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      for (int batch = 0; batch < BATCHES; batch++) {
        long start = clock.nanos();
        for (long id = 0; id < BATCH; id++) {
          insert.setLong(1, id);
          insert.setBytes(2, packed);
          insert.addBatch();
        }
        insert.executeBatch();
        best = Math.max(best, BATCH * 1e9 / (clock.nanos() - start));
      }
    }
    return best;
  }
}
