package dev.azimuth.sql.language;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.sql.parser.AlterTableSyntax;
import dev.azimuth.sql.parser.CreateExtensionSyntax;
import dev.azimuth.sql.parser.CreateIndexSyntax;
import dev.azimuth.sql.parser.CreateTableSyntax;
import dev.azimuth.sql.parser.DropIndexSyntax;
import dev.azimuth.sql.parser.MaintenanceSyntax;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.Optional;
import org.apache.calcite.sql.SqlDdl;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.ddl.SqlCreateSchema;
import org.apache.calcite.sql.ddl.SqlDropSchema;
import org.apache.calcite.sql.ddl.SqlDropTable;

/// Statements about whole tables and schemas: data definition as commands to the root coordinator,
/// maintenance.
final class Definitions {
  private static final String VECTOR_EXTENSION = "vector";

  private final String schema;

  /// Unqualified names belong to `schema`.
  Definitions(String schema) {
    this.schema = schema;
  }

  /// The command; empty where there is nothing to do.
  Optional<DefinitionCommand> command(SqlDdl statement) {
    return switch (statement) {
      case CreateTableSyntax table ->
          Optional.of(
              new TableDefinitions(owner(table.name()), simple(table.name())).create(table));
      case AlterTableSyntax alter ->
          Optional.of(
              new DefinitionCommand.AlterTable(
                  owner(alter.name()),
                  simple(alter.name()),
                  StatementOptions.of(alter.settings(), ErrorCode.INVALID_TABLE_DEFINITION),
                  alter.ifExists() ? IfMissing.SKIP : IfMissing.FAIL));
      case CreateIndexSyntax index -> {
        SqlIdentifier table = index.names().table();
        yield Optional.of(new IndexDefinitions(owner(table), simple(table)).create(index));
      }
      case DropIndexSyntax drop ->
          Optional.of(
              new DefinitionCommand.DropIndex(
                  owner(drop.name()), simple(drop.name()), ifMissing(drop)));
      case CreateExtensionSyntax extension -> {
        if (!extension.name().equalsIgnoreCase(VECTOR_EXTENSION)) {
          throw new AzimuthException(
              ErrorCode.NOT_SUPPORTED, "CREATE EXTENSION " + extension.name());
        }
        yield Optional.empty();
      }
      case SqlCreateSchema create ->
          Optional.of(
              new DefinitionCommand.CreateSchema(
                  single(create.name), create.ifNotExists ? IfExists.SKIP : IfExists.FAIL));
      case SqlDropSchema drop ->
          Optional.of(new DefinitionCommand.DropSchema(single(drop.name), ifMissing(drop)));
      case SqlDropTable drop ->
          Optional.of(
              new DefinitionCommand.DropTable(
                  owner(drop.name), simple(drop.name), ifMissing(drop)));
      default ->
          throw new AzimuthException(ErrorCode.NOT_SUPPORTED, statement.getOperator().getName());
    };
  }

  /// What is to be done to a table.
  AnalyzedStatement maintenance(CatalogSnapshot snapshot, MaintenanceSyntax statement) {
    String owner = owner(statement.table());
    String name = simple(statement.table());
    if (snapshot.schema(owner).isEmpty()) {
      throw new AzimuthException(
          ErrorCode.UNKNOWN_SCHEMA, owner + NearestName.hint(owner, snapshot.schemas()));
    }
    TableDefinition table =
        snapshot
            .table(owner, name)
            .orElseThrow(() ->
                new AzimuthException(
                    ErrorCode.UNKNOWN_TABLE,
                    owner + "." + name + NearestName.hint(name, snapshot.tableNames(owner))));
    return switch (statement.verb()) {
      case FLUSH -> new AnalyzedStatement.Maintenance(AnalyzedStatement.Task.FLUSH, table);
      case COMPACT -> new AnalyzedStatement.Maintenance(AnalyzedStatement.Task.COMPACT, table);
      case CHECK -> new AnalyzedStatement.Maintenance(AnalyzedStatement.Task.CHECK, table);
      case TRUNCATE ->
          new AnalyzedStatement.Definition(
              Optional.of(new DefinitionCommand.TruncateTable(table.schema(), table.name())));
    };
  }

  private static IfMissing ifMissing(org.apache.calcite.sql.SqlDrop drop) {
    return drop.ifExists ? IfMissing.SKIP : IfMissing.FAIL;
  }

  private String owner(SqlIdentifier name) {
    return switch (name.names.size()) {
      case 1 -> schema;
      case 2 -> name.names.getFirst();
      default ->
          throw new AzimuthException(
              ErrorCode.INVALID_STATEMENT, name + "; a table is named schema.table");
    };
  }

  private static String simple(SqlIdentifier name) {
    return name.names.getLast();
  }

  private static String single(SqlIdentifier name) {
    if (name.names.size() != 1) {
      throw new AzimuthException(
          ErrorCode.INVALID_STATEMENT, name + "; a schema has a name of one part");
    }
    return name.names.getFirst();
  }
}
