package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.Meta.DatabaseProperty;
import org.jspecify.annotations.Nullable;

/// `java.sql.DatabaseMetaData` out of the catalog, shaped as JDBC prescribes. There are no catalogs
/// above the schemas.
final class MetadataAnswers {
  /// Name of the product, as clients see it.
  static final String PRODUCT_NAME = "Azimuth";

  /// Version of the product, as clients see it.
  static final String PRODUCT_VERSION = "0.1.0";

  private static final String TABLE = "TABLE";
  private static final String SYSTEM_TABLE = "SYSTEM TABLE";

  private final SqlService sql;

  MetadataAnswers(SqlService sql) {
    this.sql = sql;
  }

  /// Rows with their columns.
  record Table(List<ResultColumn> columns, List<Object> rows) {}

  Map<DatabaseProperty, Object> databaseProperties() {
    return Map.of(
        DatabaseProperty.GET_DATABASE_PRODUCT_NAME,
        PRODUCT_NAME,
        DatabaseProperty.GET_DATABASE_PRODUCT_VERSION,
        PRODUCT_VERSION,
        DatabaseProperty.GET_DATABASE_MAJOR_VERSION,
        0,
        DatabaseProperty.GET_DATABASE_MINOR_VERSION,
        1,
        DatabaseProperty.GET_DEFAULT_TRANSACTION_ISOLATION,
        Connection.TRANSACTION_READ_COMMITTED,
        DatabaseProperty.GET_NUMERIC_FUNCTIONS,
        "ABS,CEILING,EXP,FLOOR,LN,LOG10,MOD,POWER,ROUND,SQRT",
        DatabaseProperty.GET_STRING_FUNCTIONS,
        "CHAR_LENGTH,CONCAT,LOWER,POSITION,REPLACE,SUBSTRING,TRIM,UPPER",
        DatabaseProperty.GET_S_Q_L_KEYWORDS,
        "LIMIT,UPSERT,VECTOR");
  }

  Table catalogs() {
    return new Table(columns("TABLE_CAT"), List.of());
  }

  Table tableTypes() {
    return new Table(columns("TABLE_TYPE"), List.of(row(SYSTEM_TABLE), row(TABLE)));
  }

  Table schemas(@Nullable String catalog, @Nullable String schemaPattern) {
    LikePattern pattern = new LikePattern(schemaPattern);
    List<Object> rows = new ArrayList<>();
    if (isCatalog(catalog)) {
      List<String> schemas = new ArrayList<>(sql.catalog().schemas());
      schemas.add(SystemTable.SCHEMA);
      schemas.sort(Comparator.naturalOrder());
      for (String schema : schemas) {
        if (pattern.matches(schema)) {
          rows.add(row(schema, null));
        }
      }
    }
    return new Table(columns("TABLE_SCHEM", "TABLE_CATALOG"), rows);
  }

  Table tables(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable List<String> types) {
    List<Object> rows = new ArrayList<>();
    // As JDBC prescribes it: by type, schema and name.
    for (String type : List.of(SYSTEM_TABLE, TABLE)) {
      for (TableDefinition table : matching(catalog, schemaPattern, tablePattern)) {
        if (type(table).equals(type) && (types == null || types.contains(type))) {
          rows.add(
              row(null, table.schema(), table.name(), type, null, null, null, null, null, null));
        }
      }
    }
    return new Table(
        columns(
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "TABLE_TYPE",
            "REMARKS",
            "TYPE_CAT",
            "TYPE_SCHEM",
            "TYPE_NAME",
            "SELF_REFERENCING_COL_NAME",
            "REF_GENERATION"),
        rows);
  }

  Table columns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable String columnPattern) {
    LikePattern pattern = new LikePattern(columnPattern);
    List<Object> rows = new ArrayList<>();
    for (TableDefinition table : matching(catalog, schemaPattern, tablePattern)) {
      for (int i = 0; i < table.columns().size(); i++) {
        ColumnDefinition column = table.columns().get(i);
        if (pattern.matches(column.name())) {
          rows.add(columnRow(table, column, i + 1));
        }
      }
    }
    return new Table(
        columns(
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "COLUMN_NAME",
            "#DATA_TYPE",
            "TYPE_NAME",
            "#COLUMN_SIZE",
            "#BUFFER_LENGTH",
            "#DECIMAL_DIGITS",
            "#NUM_PREC_RADIX",
            "#NULLABLE",
            "REMARKS",
            "COLUMN_DEF",
            "#SQL_DATA_TYPE",
            "#SQL_DATETIME_SUB",
            "#CHAR_OCTET_LENGTH",
            "#ORDINAL_POSITION",
            "IS_NULLABLE",
            "SCOPE_CATALOG",
            "SCOPE_SCHEMA",
            "SCOPE_TABLE",
            "#SOURCE_DATA_TYPE",
            "IS_AUTOINCREMENT",
            "IS_GENERATEDCOLUMN"),
        rows);
  }

  private static Object columnRow(TableDefinition table, ColumnDefinition column, int ordinal) {
    JdbcShape shape = JdbcShape.of(column.type());
    return row(
        null,
        table.schema(),
        table.name(),
        column.name(),
        shape.jdbcType(),
        column.type().sql(),
        shape.size(),
        null,
        shape.digits(),
        shape.digits() == null ? null : 10,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        null,
        column.defaultSql().orElse(null),
        null,
        null,
        column.type() instanceof ColumnType.Varchar || column.type() instanceof ColumnType.Char
            ? shape.size()
            : null,
        ordinal,
        column.nullable() ? "YES" : "NO",
        null,
        null,
        null,
        null,
        "NO",
        "NO");
  }

  Table typeInfo() {
    List<Object> rows = new ArrayList<>();
    rows.add(typeRow("TINYINT", Types.TINYINT, 3, null));
    rows.add(typeRow("BIGINT", Types.BIGINT, 19, null));
    rows.add(typeRow("VARBINARY", Types.VARBINARY, Integer.MAX_VALUE, "length"));
    rows.add(typeRow("CHAR", Types.CHAR, Integer.MAX_VALUE, "length"));
    rows.add(typeRow("DECIMAL", Types.DECIMAL, 38, "precision,scale"));
    rows.add(typeRow("INTEGER", Types.INTEGER, 10, null));
    rows.add(typeRow("SMALLINT", Types.SMALLINT, 5, null));
    rows.add(typeRow("REAL", Types.REAL, 7, null));
    rows.add(typeRow("DOUBLE", Types.DOUBLE, 15, null));
    rows.add(typeRow("VARCHAR", Types.VARCHAR, Integer.MAX_VALUE, "length"));
    rows.add(typeRow("BIT", Types.VARCHAR, ColumnType.DIMENSION_MAX, "dimension"));
    rows.add(
        typeRow("SPARSEVEC", Types.VARCHAR, ColumnType.SparseVector.DIMENSION_MAX, "dimension"));
    rows.add(typeRow("BOOLEAN", Types.BOOLEAN, 1, null));
    rows.add(typeRow("DATE", Types.DATE, 10, null));
    rows.add(typeRow("TIME", Types.TIME, 12, null));
    rows.add(typeRow("TIMESTAMP", Types.TIMESTAMP, 23, null));
    rows.add(typeRow("VECTOR", Types.ARRAY, ColumnType.DIMENSION_MAX, "dimension"));
    rows.add(typeRow("HALFVEC", Types.ARRAY, ColumnType.DIMENSION_MAX, "dimension"));
    return new Table(
        columns(
            "TYPE_NAME",
            "#DATA_TYPE",
            "#PRECISION",
            "LITERAL_PREFIX",
            "LITERAL_SUFFIX",
            "CREATE_PARAMS",
            "#NULLABLE",
            "?CASE_SENSITIVE",
            "#SEARCHABLE",
            "?UNSIGNED_ATTRIBUTE",
            "?FIXED_PREC_SCALE",
            "?AUTO_INCREMENT",
            "LOCAL_TYPE_NAME",
            "#MINIMUM_SCALE",
            "#MAXIMUM_SCALE",
            "#SQL_DATA_TYPE",
            "#SQL_DATETIME_SUB",
            "#NUM_PREC_RADIX"),
        rows);
  }

  private static Object typeRow(
      String name, int jdbcType, int precision, @Nullable String parameters) {
    boolean text = jdbcType == Types.CHAR || jdbcType == Types.VARCHAR || jdbcType == Types.ARRAY;
    return row(
        name,
        jdbcType,
        precision,
        text ? "'" : null,
        text ? "'" : null,
        parameters,
        DatabaseMetaData.typeNullable,
        jdbcType == Types.CHAR || jdbcType == Types.VARCHAR,
        jdbcType == Types.ARRAY ? DatabaseMetaData.typePredNone : DatabaseMetaData.typeSearchable,
        false,
        jdbcType == Types.DECIMAL,
        false,
        name,
        0,
        jdbcType == Types.DECIMAL ? 38 : 0,
        null,
        null,
        10);
  }

  private static String type(TableDefinition table) {
    return table.schema().equals(SystemTable.SCHEMA) ? SYSTEM_TABLE : TABLE;
  }

  private List<TableDefinition> matching(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern) {
    LikePattern schemas = new LikePattern(schemaPattern);
    LikePattern names = new LikePattern(tablePattern);
    List<TableDefinition> matching = new ArrayList<>();
    if (isCatalog(catalog)) {
      CatalogSnapshot snapshot = sql.catalog();
      List<TableDefinition> tables = new ArrayList<>(snapshot.tables());
      for (SystemTable table : SystemTable.values()) {
        tables.add(table.definition());
      }
      for (TableDefinition table : tables) {
        if (schemas.matches(table.schema()) && names.matches(table.name())) {
          matching.add(table);
        }
      }
    }
    return matching;
  }

  private static boolean isCatalog(@Nullable String catalog) {
    return catalog == null || catalog.isEmpty();
  }

  /// Columns of these names: text, `#` integers, `?` booleans.
  private static List<ResultColumn> columns(String... names) {
    List<ResultColumn> columns = new ArrayList<>(names.length);
    for (String name : names) {
      switch (name.charAt(0)) {
        case '#' -> columns.add(column(name.substring(1), "INTEGER", Types.INTEGER));
        case '?' -> columns.add(column(name.substring(1), "BOOLEAN", Types.BOOLEAN));
        default -> columns.add(column(name, "VARCHAR", Types.VARCHAR));
      }
    }
    return columns;
  }

  private static ResultColumn column(String label, String typeName, int jdbcType) {
    return new ResultColumn(label, typeName, jdbcType, 0, 0, true, "", "");
  }

  private static Object row(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
