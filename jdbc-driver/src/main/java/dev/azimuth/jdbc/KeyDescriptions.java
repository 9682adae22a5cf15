package dev.azimuth.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The primary keys and indexes of tables, as `DatabaseMetaData` shapes them.
///
/// Avatica's protocol has no question for them, so they are read from `INFORMATION_SCHEMA`, with
/// names that are compared without regard to case, as everywhere.
final class KeyDescriptions {
  private static final String WHERE =
      " WHERE CAST(? AS VARCHAR) = '' AND UPPER(TABLE_NAME) = UPPER(CAST(? AS VARCHAR))"
          + " AND UPPER(TABLE_SCHEMA) = UPPER(COALESCE(CAST(? AS VARCHAR), TABLE_SCHEMA))";

  private static final String FROM = " FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE" + WHERE;

  private static final String PRIMARY_KEYS =
      "SELECT CAST(NULL AS VARCHAR) AS TABLE_CAT, TABLE_SCHEMA AS TABLE_SCHEM, TABLE_NAME,"
          + " COLUMN_NAME, CAST(ORDINAL_POSITION AS SMALLINT) AS KEY_SEQ,"
          + " CONSTRAINT_NAME AS PK_NAME"
          + FROM
          + " ORDER BY COLUMN_NAME, TABLE_SCHEMA";

  private static final String UNIQUE_INDEXES =
      index("FALSE", "CONSTRAINT_NAME", "CAST(ORDINAL_POSITION AS SMALLINT)") + FROM;

  private static final String OTHER_INDEXES =
      index("TRUE", "INDEX_NAME", "CAST(1 AS SMALLINT)")
          + " FROM INFORMATION_SCHEMA.INDEXES"
          + WHERE;

  /// As JDBC prescribes it: by NON_UNIQUE, TYPE, INDEX_NAME and ORDINAL_POSITION.
  private static final String INDEX_ORDER =
      " ORDER BY NON_UNIQUE, INDEX_NAME, ORDINAL_POSITION, TABLE_SCHEM";

  private final AzimuthConnection connection;

  KeyDescriptions(AzimuthConnection connection) {
    this.connection = connection;
  }

  /// What `DatabaseMetaData.getPrimaryKeys` returns.
  ResultSet primaryKeys(@Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    return query(PRIMARY_KEYS, 1, catalog, schema, table);
  }

  /// What `DatabaseMetaData.getIndexInfo` returns for unique indexes: primary keys.
  ResultSet uniqueIndexes(@Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    return query(UNIQUE_INDEXES + INDEX_ORDER, 1, catalog, schema, table);
  }

  /// What `DatabaseMetaData.getIndexInfo` returns for all indexes.
  ResultSet indexes(@Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    return query(
        UNIQUE_INDEXES + " UNION ALL " + OTHER_INDEXES + INDEX_ORDER, 2, catalog, schema, table);
  }

  private static String index(String nonUnique, String name, String position) {
    return "SELECT CAST(NULL AS VARCHAR) AS TABLE_CAT, TABLE_SCHEMA AS TABLE_SCHEM, TABLE_NAME, "
        + nonUnique
        + " AS NON_UNIQUE, CAST(NULL AS VARCHAR) AS INDEX_QUALIFIER, "
        + name
        + " AS INDEX_NAME, CAST("
        + DatabaseMetaData.tableIndexOther
        + " AS SMALLINT) AS TYPE, "
        + position
        + " AS ORDINAL_POSITION, COLUMN_NAME, CAST(NULL AS VARCHAR) AS ASC_OR_DESC,"
        + " CAST(0 AS BIGINT) AS \"CARDINALITY\", CAST(0 AS BIGINT) AS PAGES,"
        + " CAST(NULL AS VARCHAR) AS FILTER_CONDITION";
  }

  /// The statement is closed together with its result.
  private ResultSet query(
      String sql, int parts, @Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.closeOnCompletion();
      for (int part = 0; part < parts; part++) {
        statement.setString(3 * part + 1, catalog == null ? "" : catalog);
        statement.setString(3 * part + 2, table);
        statement.setString(3 * part + 3, schema);
      }
      return statement.executeQuery();
    } catch (SQLException failure) {
      statement.close();
      throw failure;
    }
  }
}
