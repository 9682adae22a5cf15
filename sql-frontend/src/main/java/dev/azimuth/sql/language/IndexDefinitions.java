package dev.azimuth.sql.language;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.sql.parser.CreateIndexSyntax;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// One CREATE INDEX as a command; whether its table can have it is the coordinator's to say.
final class IndexDefinitions {
  private final String schema;
  private final String table;

  IndexDefinitions(String schema, String table) {
    this.schema = schema;
    this.table = table;
  }

  DefinitionCommand create(CreateIndexSyntax statement) {
    CreateIndexSyntax.Names names = statement.names();
    if (statement.predicate() != null) {
      throw notSupported("an index with WHERE");
    }
    if (statement.columns().size() > 1) {
      throw notSupported("an index on several columns");
    }
    if (statement.ifNotExists && names.index() == null) {
      throw new AzimuthException(
          ErrorCode.INVALID_STATEMENT, "CREATE INDEX IF NOT EXISTS needs a name for the index");
    }
    SqlNode element = statement.columns().get(0);
    String column;
    String operatorClass = "";
    if (element instanceof SqlIdentifier name) {
      column = name.getSimple();
    } else if (element.getKind() == SqlKind.EQUALS) {
      column = ((SqlIdentifier) ((SqlCall) element).operand(0)).getSimple();
      operatorClass = ((SqlIdentifier) ((SqlCall) element).operand(1)).names.getLast();
    } else {
      throw notSupported("an index on an expression");
    }
    SqlIdentifier method = names.method();
    return new DefinitionCommand.CreateIndex(
        schema,
        table,
        new IndexDeclaration(
            name(names.index()),
            column,
            method == null ? "" : method.getSimple(),
            operatorClass,
            StatementOptions.of(statement.settings(), ErrorCode.INVALID_INDEX_DEFINITION)),
        statement.ifNotExists ? IfExists.SKIP : IfExists.FAIL);
  }

  private String name(@Nullable SqlIdentifier name) {
    if (name == null) {
      return "";
    }
    boolean isElsewhere =
        name.names.size() > 2
            || (name.names.size() == 2 && !name.names.getFirst().equalsIgnoreCase(schema));
    if (isElsewhere) {
      throw new AzimuthException(
          ErrorCode.INVALID_STATEMENT, name + "; an index is in the schema of its table");
    }
    return name.names.getLast();
  }

  private static AzimuthException notSupported(String what) {
    return new AzimuthException(ErrorCode.NOT_SUPPORTED, what + " is not supported yet");
  }
}
