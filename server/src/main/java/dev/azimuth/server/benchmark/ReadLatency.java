package dev.azimuth.server.benchmark;

import dev.azimuth.storage.time.Clock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Random;

/// What STRONG reads cost more than EVENTUAL ones, which wait for nothing: the same look-ups in
/// turns, of one key, which is one shard, and of a few keys, which are several.
final class ReadLatency {
  private static final int KEYS = 4;
  private static final int READS = 4_000;
  private static final long SEED = 42;

  private final Connection connection;
  private final int rowCount;
  private final Clock clock;

  ReadLatency(Connection connection, int rowCount, Clock clock) {
    this.connection = connection;
    this.rowCount = rowCount;
    this.clock = clock;
  }

  void print() throws SQLException {
    compare("look-up by primary key", 1);
    compare("look-up of " + KEYS + " keys in several shards", KEYS);
  }

  private void compare(String label, int keys) throws SQLException {
    String rest = "id FROM points WHERE id IN (?" + ", ?".repeat(keys - 1) + ")";
    try (PreparedStatement strong =
            connection.prepareStatement("SELECT /*+ CONSISTENCY('strong') */ " + rest);
        PreparedStatement eventual =
            connection.prepareStatement("SELECT /*+ CONSISTENCY('eventual') */ " + rest)) {
      measure(strong, eventual, keys);
      Latencies[] both = measure(strong, eventual, keys);
      Figures.print(label + ", EVENTUAL", both[1]);
      Figures.print(label + ", STRONG", both[0]);
      Figures.print(
          "  added by STRONG, p50",
          String.format(
              Locale.ROOT, "%.3f ms", both[0].percentileMillis(50) - both[1].percentileMillis(50)));
    }
  }

  private Latencies[] measure(PreparedStatement strong, PreparedStatement eventual, int keys)
      throws SQLException {
    Random random = new Random(SEED);
    long[] strongNanos = new long[READS];
    long[] eventualNanos = new long[READS];
    for (int i = 0; i < READS; i++) {
      int first = random.nextInt(rowCount - keys);
      strongNanos[i] = read(strong, first, keys);
      eventualNanos[i] = read(eventual, first, keys);
    }
    return new Latencies[] {Latencies.of(strongNanos), Latencies.of(eventualNanos)};
  }

  private long read(PreparedStatement statement, int first, int keys) throws SQLException {
    long begun = clock.nanos();
    for (int i = 0; i < keys; i++) {
      statement.setLong(i + 1, first + i);
    }
    int found = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found++;
      }
    }
    if (found != keys) {
      throw new SQLException("of " + keys + " rows that were loaded only " + found + " are there");
    }
    return clock.nanos() - begun;
  }
}
