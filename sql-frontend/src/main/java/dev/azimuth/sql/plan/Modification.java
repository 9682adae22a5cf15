package dev.azimuth.sql.plan;

import dev.azimuth.sql.write.InsertTemplate;
import dev.azimuth.sql.write.RowChange;
import dev.azimuth.storage.catalog.TableDefinition;

/// A statement that writes, ready to run any number of times.
public sealed interface Modification {
  /// The table that is written.
  TableDefinition table();

  /// INSERT or UPSERT of rows that are written in the statement.
  ///
  /// @param expectation of every row: `LogRecord.Write.ABSENT` or `ANY`
  record InsertRows(TableDefinition table, long expectation, InsertTemplate template)
      implements Modification {}

  /// INSERT or UPSERT of the rows of a query, one column per column of the table.
  record InsertQuery(TableDefinition table, long expectation, QueryPlan query)
      implements Modification {}

  /// UPDATE or DELETE of the rows of a query.
  record Change(TableDefinition table, RowChange change, QueryPlan query) implements Modification {}
}
