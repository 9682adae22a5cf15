package dev.azimuth.sql.service;

import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import java.util.ArrayList;
import java.util.List;

/// Puts the parts of a statement together.
final class WholeStatement {
  private WholeStatement() {}

  /// The statement that is in all of these parts, as if it were in one record.
  static LogRecord.Write of(
      TableDefinition table, LogRecord.Part last, List<LogRecord.Write> parts) {
    if (parts.size() != last.count()) {
      throw new IllegalStateException(parts.size() + " of " + last.count() + " parts");
    }
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(table.columns().stream().map(column -> column.type()).toList(), 0);
    List<RowOperation> operations = new ArrayList<>();
    List<Long> expectations = new ArrayList<>();
    for (LogRecord.Write part : parts) {
      for (int row = 0; row < part.rows().rowCount(); row++) {
        rows.appendRow(part.rows(), row);
        operations.add(part.operations()[row]);
        expectations.add(part.expectations()[row]);
      }
    }
    return new LogRecord.Write(
        last.write().timestamp(),
        last.write().schemaVersion(),
        1,
        new int[operations.size()],
        operations.toArray(RowOperation[]::new),
        expectations.stream().mapToLong(expectation -> expectation).toArray(),
        rows.build());
  }
}
