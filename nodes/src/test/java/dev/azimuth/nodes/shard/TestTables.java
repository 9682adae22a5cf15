package dev.azimuth.nodes.shard;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tables and records for tests.
public final class TestTables {
  private TestTables() {}

  /// A table of one shard with columns of these types, the first being the primary key.
  public static TableDefinition table(long id, ColumnType... types) {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      columns.add(new ColumnDefinition(i + 1, "c" + i, types[i], i > 0, Optional.empty()));
    }
    return new TableDefinition(
        id, "public", "t" + id, 1, columns, List.of(0), 1, List.of(), Map.of());
  }

  /// One row of one statement.
  public record Row(RowOperation operation, long expectation, List<@Nullable Object> values) {}

  /// A row to put.
  public static Row put(long expectation, @Nullable Object... values) {
    return new Row(RowOperation.PUT, expectation, Arrays.asList(values));
  }

  /// A row to delete; only the first value is the key.
  public static Row delete(long expectation, @Nullable Object... values) {
    return new Row(RowOperation.DELETE, expectation, Arrays.asList(values));
  }

  /// A record of these statements.
  public static LogRecord.Write write(
      TableDefinition table, long timestamp, List<List<Row>> statements) {
    List<Row> rows = statements.stream().flatMap(List::stream).toList();
    ColumnBatchBuilder batch =
        new ColumnBatchBuilder(
            table.columns().stream().map(ColumnDefinition::type).toList(), rows.size());
    int[] statementOf = new int[rows.size()];
    int row = 0;
    for (int statement = 0; statement < statements.size(); statement++) {
      for (Row each : statements.get(statement)) {
        statementOf[row++] = statement;
        batch.appendRow(each.values());
      }
    }
    return new LogRecord.Write(
        timestamp,
        table.version(),
        statements.size(),
        statementOf,
        rows.stream().map(Row::operation).toArray(RowOperation[]::new),
        rows.stream().mapToLong(Row::expectation).toArray(),
        batch.build());
  }

  /// A record of one statement.
  public static LogRecord.Write write(TableDefinition table, long timestamp, Row... rows) {
    return write(table, timestamp, List.of(List.of(rows)));
  }
}
