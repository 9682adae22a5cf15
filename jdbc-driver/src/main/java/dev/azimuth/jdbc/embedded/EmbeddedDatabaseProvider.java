package dev.azimuth.jdbc.embedded;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/// Opens databases in the caller's process; found by `java.util.ServiceLoader`.
public interface EmbeddedDatabaseProvider {
  /// Opens the database in `directory`, or one that lives in memory only.
  EmbeddedDatabase open(Optional<Path> directory) throws SQLException;
}
