package dev.azimuth.jdbc;

import dev.azimuth.jdbc.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Calls a database in this process.
final class EmbeddedTransport implements Transport {
  private final EmbeddedDatabase database;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  EmbeddedTransport(EmbeddedDatabase database, Runnable release) {
    this.database = database;
    this.release = release;
  }

  @Override
  public byte[] exchange(byte[] request, int timeoutMillis) throws SQLException {
    if (closed.get()) {
      throw Failures.of("the connection is closed", Failures.CLOSED, 0);
    }
    return database.answer(request);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
