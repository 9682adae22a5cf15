package dev.azimuth.server.benchmark;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Inserts rows in batches through several connections at a time.
final class ParallelLoad {
  private final int clients;
  private final int batchRows;
  private final BatchSource rows;
  private final Clock clock;

  ParallelLoad(int clients, int batchRows, BatchSource rows, Clock clock) {
    this.clients = clients;
    this.batchRows = batchRows;
    this.rows = rows;
    this.clock = clock;
  }

  /// Inserts the rows 0 to `rowCount`; the seconds that it took.
  double run(String url, int rowCount) throws SQLException {
    long begun = clock.nanos();
    try (SystemScheduler threads = new SystemScheduler()) {
      CompletableFuture<?>[] parts = new CompletableFuture<?>[clients];
      for (int client = 0; client < clients; client++) {
        int from = part(rowCount, client);
        int to = part(rowCount, client + 1);
        parts[client] = CompletableFuture.runAsync(() -> insert(url, from, to), threads.blocking());
      }
      CompletableFuture.allOf(parts).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailedLoad failed) {
        throw failed.cause;
      }
      throw e;
    }
    return (clock.nanos() - begun) / 1e9;
  }

  private int part(int rowCount, int client) {
    return Math.toIntExact((long) rowCount * client / clients);
  }

  private void insert(String url, int from, int to) {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement insert = connection.prepareStatement(rows.statement())) {
      for (int i = from; i < to; i++) {
        rows.set(insert, i);
        insert.addBatch();
        if ((i + 1 - from) % batchRows == 0 || i + 1 == to) {
          insert.executeBatch();
        }
      }
    } catch (SQLException e) {
      throw new FailedLoad(e);
    }
  }

  /// Carries the failure of a client to the caller.
  private static final class FailedLoad extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException cause;

    FailedLoad(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
