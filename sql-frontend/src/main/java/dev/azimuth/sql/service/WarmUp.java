package dev.azimuth.sql.service;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Statements over a table that does not exist, planned when a proxy starts: the first plan in a
/// process loads thousands of classes.
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

  static final List<String> STATEMENTS =
      List.of(
          "SELECT id, v <-> ? AS d FROM warm_up WHERE price < 10 ORDER BY d LIMIT ?",
          "SELECT * FROM warm_up WHERE id = ?",
          "SELECT name, COUNT(*), AVG(price) FROM warm_up GROUP BY name",
          "SELECT a.id FROM warm_up a JOIN warm_up b ON a.id = b.id",
          "INSERT INTO warm_up (id, name, price, v) VALUES (?, ?, ?, ?)",
          "DELETE FROM warm_up WHERE id = ?");

  private WarmUp() {}

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(id, name, type, id != 1, Optional.empty());
  }
}
