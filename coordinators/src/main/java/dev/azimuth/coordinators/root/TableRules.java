package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.api.DefinitionCommand.CreateTable;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.catalog.TableOptions;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a table, a schema and their names must be like.
final class TableRules {
  /// Most columns of a table.
  static final int COLUMNS_MAX = 1600;

  /// Most tables in the catalog.
  static final int TABLES_MAX = 10_000;

  /// Most schemas in the catalog.
  static final int SCHEMAS_MAX = 1_000;

  /// Longest name of a schema, table or column, in characters.
  static final int NAME_LENGTH_MAX = 128;

  private static final List<String> RESERVED_SCHEMAS = List.of("information_schema", "sys");

  private TableRules() {}

  /// Whether the schema is one that every database has and nobody can create.
  static boolean isReserved(String schema) {
    return RESERVED_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT));
  }

  /// The table that a valid command describes, in schema `schema`, with column ids from 1 on.
  ///
  /// Columns of the primary key don't take NULL, whether or not the command says so.
  static TableDefinition define(CreateTable command, String schema, long tableId) {
    checkName("table", command.table());
    checkColumns(command.columns());
    checkKey(command);
    TableOptions options = TableOptions.of(command.options());
    List<ColumnDefinition> columns = new ArrayList<>();
    for (int i = 0; i < command.columns().size(); i++) {
      ColumnDefinition column = command.columns().get(i);
      columns.add(
          new ColumnDefinition(
              i + 1,
              column.name(),
              column.type(),
              column.nullable() && !command.keyColumns().contains(i),
              column.defaultSql()));
    }
    return new TableDefinition(
        tableId,
        schema,
        command.table(),
        1,
        columns,
        command.keyColumns(),
        options.shards(),
        List.of(),
        options.kept());
  }

  /// Fails unless `name` can be given to a thing of `kind`.
  static void checkName(String kind, String name) {
    if (name.length() > NAME_LENGTH_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "the name of a " + kind + " has at most " + NAME_LENGTH_MAX + " characters");
    }
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw invalid("a name without visible characters, or with control characters: " + kind);
    }
  }

  private static void checkColumns(List<ColumnDefinition> columns) {
    if (columns.isEmpty()) {
      throw invalid("a table needs a column");
    }
    if (columns.size() > COLUMNS_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "a table has at most " + COLUMNS_MAX + " columns");
    }
    Set<String> names = new HashSet<>();
    for (ColumnDefinition column : columns) {
      checkName("column", column.name());
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new AzimuthException(ErrorCode.DUPLICATE_COLUMN, column.name());
      }
    }
  }

  private static void checkKey(CreateTable command) {
    if (command.keyColumns().isEmpty()) {
      throw invalid("a table needs a primary key");
    }
    Set<Integer> seen = new HashSet<>();
    for (int ordinal : command.keyColumns()) {
      if (ordinal < 0 || ordinal >= command.columns().size()) {
        throw invalid("the primary key names a column that is not there");
      }
      ColumnDefinition column = command.columns().get(ordinal);
      if (!seen.add(ordinal)) {
        throw invalid("column " + column.name() + " appears twice in the primary key");
      }
      boolean comparable =
          switch (column.type().physicalKind()) {
            case LONG -> true;
            case BYTES -> !(column.type() instanceof ColumnType.SparseVector);
            case DOUBLE, FLOAT_VECTOR -> false;
          };
      if (!comparable) {
        throw invalid(
            "column "
                + column.name()
                + " of type "
                + shortName(column.type())
                + " cannot be part of a primary key");
      }
    }
  }

  private static String shortName(ColumnType type) {
    return type.sql();
  }

  private static AzimuthException invalid(String details) {
    return new AzimuthException(ErrorCode.INVALID_TABLE_DEFINITION, details);
  }
}
