package dev.azimuth.tests.endtoend;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// The ways in which programs reach a server.
enum Client {
  /// Our driver over HTTP.
  AZIMUTH,
  /// The stock client of Avatica over HTTP.
  AVATICA;

  Connection connect(TestServer server) throws SQLException {
    return switch (this) {
      case AZIMUTH -> DriverManager.getConnection(server.url());
      case AVATICA ->
          DriverManager.getConnection(
              "jdbc:avatica:remote:url=http://127.0.0.1:"
                  + server.port()
                  + ";serialization=protobuf");
    };
  }
}
