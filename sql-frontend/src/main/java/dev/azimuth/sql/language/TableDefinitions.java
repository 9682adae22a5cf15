package dev.azimuth.sql.language;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.sql.language.catalog.CatalogSchemas;
import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.sql.language.type.ColumnTypes;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.sql.language.validate.KnownTypes;
import dev.azimuth.sql.language.validate.StatementValidator;
import dev.azimuth.sql.parser.CreateTableSyntax;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.ddl.SqlColumnDeclaration;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// One CREATE TABLE as a command.
final class TableDefinitions {
  private final String schema;
  private final String table;
  private final SqlTypeFactory typeFactory = new SqlTypeFactory();
  private final SqlCatalogReader reader;

  TableDefinitions(String schema, String table) {
    this.schema = schema;
    this.table = table;
    CatalogSnapshot nothing = new CatalogSnapshot(0, List.of(), List.of());
    this.reader = new SqlCatalogReader(CatalogSchemas.root(nothing), schema, typeFactory);
  }

  DefinitionCommand create(CreateTableSyntax statement) {
    if (statement.getReplace()) {
      throw new AzimuthException(ErrorCode.NOT_SUPPORTED, "CREATE OR REPLACE TABLE");
    }
    List<SqlIdentifier> keyNames = keyNames(statement);
    Set<String> keyed = new HashSet<>();
    for (SqlIdentifier name : keyNames) {
      if (!keyed.add(fold(name))) {
        throw invalid("the primary key names " + name + " twice");
      }
    }
    List<ColumnDefinition> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (SqlNode element : statement.elements()) {
      if (element instanceof SqlColumnDeclaration declaration) {
        if (!names.add(fold(declaration.name))) {
          throw new AzimuthException(
              ErrorCode.DUPLICATE_COLUMN, declaration.name + " of table " + table);
        }
        columns.add(column(declaration, columns.size(), keyed.contains(fold(declaration.name))));
      }
    }
    return new DefinitionCommand.CreateTable(
        schema,
        table,
        columns,
        ordinals(keyNames, columns),
        StatementOptions.of(statement.settings(), ErrorCode.INVALID_TABLE_DEFINITION),
        statement.ifNotExists ? IfExists.SKIP : IfExists.FAIL);
  }

  private List<SqlIdentifier> keyNames(CreateTableSyntax statement) {
    SqlCall key = null;
    for (SqlNode element : statement.elements()) {
      if (element.getKind() == SqlKind.PRIMARY_KEY) {
        if (key != null) {
          throw invalid("it has two primary keys; write PRIMARY KEY (a, b) for one of two columns");
        }
        key = (SqlCall) element;
      }
    }
    if (key == null) {
      throw invalid("it has no primary key; add PRIMARY KEY to a column");
    }
    List<SqlIdentifier> names = new ArrayList<>();
    for (SqlNode name : (SqlNodeList) key.getOperandList().get(1)) {
      names.add((SqlIdentifier) name);
    }
    return names;
  }

  private List<Integer> ordinals(List<SqlIdentifier> names, List<ColumnDefinition> columns) {
    List<Integer> ordinals = new ArrayList<>();
    for (SqlIdentifier name : names) {
      int found = -1;
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).name().equalsIgnoreCase(name.getSimple())) {
          found = i;
        }
      }
      if (found < 0) {
        throw new AzimuthException(
            ErrorCode.UNKNOWN_COLUMN, name + " in the primary key of table " + table);
      }
      ordinals.add(found);
    }
    return ordinals;
  }

  private ColumnDefinition column(SqlColumnDeclaration declaration, int ordinal, boolean key) {
    StatementValidator validator = new StatementValidator(reader, typeFactory);
    KnownTypes.require(declaration.dataType);
    RelDataType type = declaration.dataType.deriveType(validator);
    ColumnType columnType = ColumnTypes.declared(type);
    if (key && type instanceof VectorType) {
      throw invalid("column " + declaration.name + " is a vector and cannot be a key");
    }
    boolean nullable = !key && !Boolean.FALSE.equals(declaration.dataType.getNullable());
    return new ColumnDefinition(
        ordinal,
        declaration.name.getSimple(),
        columnType,
        nullable,
        defaultSql(declaration, type, validator));
  }

  private Optional<String> defaultSql(
      SqlColumnDeclaration declaration, RelDataType type, StatementValidator validator) {
    SqlNode expression = declaration.expression;
    if (expression == null) {
      return Optional.empty();
    }
    String sql = expression.toSqlString(AnsiSqlDialect.DEFAULT).getSql();
    SqlNode validated = validator.validateParameterizedExpression(expression, Map.of());
    RelDataType given = validator.getValidatedNodeType(validated);
    if (given.getSqlTypeName() != SqlTypeName.NULL && !SqlTypeUtil.canCastFrom(type, given, true)) {
      throw new AzimuthException(
          ErrorCode.TYPE_MISMATCH,
          "the default of column " + declaration.name + " is " + given + ", not " + type);
    }
    return Optional.of(sql);
  }

  private AzimuthException invalid(String reason) {
    return new AzimuthException(
        ErrorCode.INVALID_TABLE_DEFINITION, "table " + table + ": " + reason);
  }

  private static String fold(SqlIdentifier name) {
    return name.getSimple().toLowerCase(Locale.ROOT);
  }
}
