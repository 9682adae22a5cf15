package dev.azimuth.coordinators.api;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDeclaration;
import java.util.List;
import java.util.Map;

/// A data definition statement, names resolved against the session's schema.
public sealed interface DefinitionCommand {
  /// What to do if the name is taken.
  enum IfExists {
    FAIL,
    SKIP
  }

  /// What to do if there is nothing under the name.
  enum IfMissing {
    FAIL,
    SKIP
  }

  /// CREATE SCHEMA.
  record CreateSchema(String schema, IfExists ifExists) implements DefinitionCommand {}

  /// DROP SCHEMA; refused while it holds tables.
  record DropSchema(String schema, IfMissing ifMissing) implements DefinitionCommand {}

  /// CREATE TABLE; column ids are assigned by the coordinator (those given are ignored).
  record CreateTable(
      String schema,
      String table,
      List<ColumnDefinition> columns,
      List<Integer> keyColumns,
      Map<String, String> options,
      IfExists ifExists)
      implements DefinitionCommand {
    public CreateTable {
      columns = List.copyOf(columns);
      keyColumns = List.copyOf(keyColumns);
      options = Map.copyOf(options);
    }
  }

  /// DROP TABLE.
  record DropTable(String schema, String table, IfMissing ifMissing) implements DefinitionCommand {}

  /// ALTER TABLE … SET: options that the statement does not name stay as they are.
  record AlterTable(String schema, String table, Map<String, String> options, IfMissing ifMissing)
      implements DefinitionCommand {
    public AlterTable {
      options = Map.copyOf(options);
    }
  }

  /// TRUNCATE TABLE: the table begins anew, without rows and without a past.
  record TruncateTable(String schema, String table) implements DefinitionCommand {}

  /// CREATE INDEX; an index without a name gets one after its table and column.
  record CreateIndex(String schema, String table, IndexDeclaration index, IfExists ifExists)
      implements DefinitionCommand {}

  /// A graph index that nobody has asked for. Nothing happens if the table has gone, leaves no
  /// index to us, or its schema has an index of that name.
  record CreateDefaultIndex(long tableId, String name, String column, String operatorClass)
      implements DefinitionCommand {}

  /// DROP INDEX.
  record DropIndex(String schema, String index, IfMissing ifMissing) implements DefinitionCommand {}
}
