package dev.azimuth.sql.service;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Statements for the start of a proxy: the first plan and the first run of each kind in a process
/// load thousands of classes.
final class WarmUp {
  private static final TableDefinition TABLE =
      new TableDefinition(
          0,
          CatalogSnapshot.DEFAULT_SCHEMA,
          "warm_up",
          1,
          List.of(
              column(1, "id", ColumnType.Simple.BIGINT),
              column(2, "name", new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED)),
              column(3, "price", ColumnType.Simple.DOUBLE),
              column(4, "v", new ColumnType.FloatVector(3))),
          List.of(0),
          1,
          List.of(),
          Map.of());

  static final CatalogSnapshot CATALOG =
      new CatalogSnapshot(0, List.of(CatalogSnapshot.DEFAULT_SCHEMA), List.of(TABLE));

  /// Over a table that does not exist, to be planned before the first client: what nearly all
  /// clients begin with.
  static final List<String> FIRST =
      List.of(
          "SELECT id, v <-> ? AS d FROM warm_up WHERE price < 10 ORDER BY d LIMIT ?",
          "SELECT * FROM warm_up WHERE id = ?",
          "INSERT INTO warm_up (id, name, price, v) VALUES (?, ?, ?, ?)");

  /// The same for the time after: what takes as long again and is asked for less often.
  static final List<String> LATER =
      List.of(
          "SELECT name, COUNT(*), AVG(price) FROM warm_up GROUP BY name",
          "DELETE FROM warm_up WHERE id = ?",
          "SELECT a.id FROM warm_up a JOIN warm_up b ON a.id = b.id");

  /// Queries of nothing but constants, to be run after that: by operators of ours and by generated
  /// code.
  static final List<String> RUN =
      List.of(
          "SELECT x + 1, UPPER('a') FROM (VALUES (1), (2)) AS t (x) WHERE x < 2 ORDER BY x LIMIT 1",
          "SELECT a.x, COUNT(*), ROW_NUMBER() OVER (ORDER BY a.x) FROM (VALUES (1)) AS a (x)"
              + " JOIN (VALUES (1), (2)) AS b (x) ON a.x = b.x GROUP BY a.x");

  private WarmUp() {}

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(id, name, type, id != 1, Optional.empty());
  }
}
