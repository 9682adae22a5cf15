package dev.azimuth.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The primary keys of tables, as `DatabaseMetaData` shapes them.
///
/// Avatica's protocol has no question for them, so they are read from `INFORMATION_SCHEMA`, with
/// names that are compared without regard to case, as everywhere.
final class KeyDescriptions {
  private static final String FROM =
      " FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE"
          + " WHERE CAST(? AS VARCHAR) = '' AND UPPER(TABLE_NAME) = UPPER(CAST(? AS VARCHAR))"
          + " AND UPPER(TABLE_SCHEMA) = UPPER(COALESCE(CAST(? AS VARCHAR), TABLE_SCHEMA))";

  private static final String PRIMARY_KEYS =
      "SELECT CAST(NULL AS VARCHAR) AS TABLE_CAT, TABLE_SCHEMA AS TABLE_SCHEM, TABLE_NAME,"
          + " COLUMN_NAME, CAST(ORDINAL_POSITION AS SMALLINT) AS KEY_SEQ,"
          + " CONSTRAINT_NAME AS PK_NAME"
          + FROM
          + " ORDER BY COLUMN_NAME, TABLE_SCHEMA";

  private static final String INDEXES =
      "SELECT CAST(NULL AS VARCHAR) AS TABLE_CAT, TABLE_SCHEMA AS TABLE_SCHEM, TABLE_NAME,"
          + " FALSE AS NON_UNIQUE, CAST(NULL AS VARCHAR) AS INDEX_QUALIFIER,"
          + " CONSTRAINT_NAME AS INDEX_NAME, CAST("
          + DatabaseMetaData.tableIndexOther
          + " AS SMALLINT) AS TYPE, CAST(ORDINAL_POSITION AS SMALLINT) AS ORDINAL_POSITION,"
          + " COLUMN_NAME, CAST(NULL AS VARCHAR) AS ASC_OR_DESC,"
          + " CAST(0 AS BIGINT) AS \"CARDINALITY\", CAST(0 AS BIGINT) AS PAGES,"
          + " CAST(NULL AS VARCHAR) AS FILTER_CONDITION"
          + FROM
          + " ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION, TABLE_SCHEMA";

  private final AzimuthConnection connection;

  KeyDescriptions(AzimuthConnection connection) {
    this.connection = connection;
  }

  /// What `DatabaseMetaData.getPrimaryKeys` returns.
  ResultSet primaryKeys(@Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    return query(PRIMARY_KEYS, catalog, schema, table);
  }

  /// What `DatabaseMetaData.getIndexInfo` returns.
  ResultSet indexes(@Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    return query(INDEXES, catalog, schema, table);
  }

  /// The statement is closed together with its result.
  private ResultSet query(
      String sql, @Nullable String catalog, @Nullable String schema, String table)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.closeOnCompletion();
      statement.setString(1, catalog == null ? "" : catalog);
      statement.setString(2, table);
      statement.setString(3, schema);
      return statement.executeQuery();
    } catch (SQLException failure) {
      statement.close();
      throw failure;
    }
  }
}
