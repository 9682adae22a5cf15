package dev.azimuth.jdbc;

import dev.azimuth.jdbc.embedded.EmbeddedDatabase;
import dev.azimuth.jdbc.embedded.EmbeddedDatabaseProvider;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;

/// Databases in this process: connections with the same URL share one, which is closed with the
/// last of them. A database in memory without a name belongs to its connection alone.
final class EmbeddedDatabases {
  private static final EmbeddedDatabases SHARED = new EmbeddedDatabases();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Shared> open = new HashMap<>();

  /// A transport to the database that `settings` name.
  static Transport connect(ConnectionSettings settings) throws SQLException {
    boolean memory = settings.place() == ConnectionSettings.Place.MEMORY;
    Optional<Path> directory =
        memory
            ? Optional.empty()
            : Optional.of(Path.of(settings.name()).toAbsolutePath().normalize());
    if (memory && settings.name().isEmpty()) {
      EmbeddedDatabase database = provider().open(directory);
      return new EmbeddedTransport(database, database::close);
    }
    String key = directory.map(path -> "file:" + path).orElse("mem:" + settings.name());
    return SHARED.share(key, directory);
  }

  private Transport share(String key, Optional<Path> directory) throws SQLException {
    // Opening is serialised on purpose: two connections to one directory must meet the same
    // database.
    lock.lock();
    try {
      Shared shared = open.get(key);
      if (shared == null) {
        shared = new Shared(provider().open(directory));
        open.put(key, shared);
      }
      shared.users++;
      return new EmbeddedTransport(shared.database, () -> release(key));
    } finally {
      lock.unlock();
    }
  }

  private void release(String key) {
    lock.lock();
    try {
      Shared shared = open.get(key);
      if (shared != null && --shared.users == 0) {
        open.remove(key);
        shared.database.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private static EmbeddedDatabaseProvider provider() throws SQLException {
    return ServiceLoader.load(EmbeddedDatabaseProvider.class)
        .findFirst()
        .or(() ->
            ServiceLoader.load(
                    EmbeddedDatabaseProvider.class, EmbeddedDatabases.class.getClassLoader())
                .findFirst())
        .orElseThrow(() ->
            Failures.of(
                "a database in this process needs azimuth-server on the class path; use"
                    + " jdbc:azimuth://host:port/ for one elsewhere",
                Failures.NOT_CONNECTED,
                0));
  }

  private static final class Shared {
    private final EmbeddedDatabase database;
    private int users;

    private Shared(EmbeddedDatabase database) {
      this.database = database;
    }
  }
}
