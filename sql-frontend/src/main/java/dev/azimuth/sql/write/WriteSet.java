package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.KeyShards;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.record.RowOperation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that one or more statements write to one table, converted to columns as they are added.
///
/// Rows of a statement are added one after another, statements in their order.
public final class WriteSet {
  private static final int CAPACITY_FIRST = 16;
  private static final int ROW_OVERHEAD_BYTES = 16;

  private final TableDefinition table;
  private final MemoryBudget budget;
  private final ColumnSink[] sinks;
  private final boolean[] isKey;
  private int[] statements = new int[CAPACITY_FIRST];
  private long[] expectations = new long[CAPACITY_FIRST];
  private RowOperation[] operations = new RowOperation[CAPACITY_FIRST];
  private int[] rowBytes = new int[CAPACITY_FIRST];
  private int size;
  private long bytes;

  /// An empty set for `table`; what it holds counts against `budget`.
  public WriteSet(TableDefinition table, MemoryBudget budget) {
    this.table = table;
    this.budget = budget;
    this.sinks = table.columns().stream().map(ColumnSink::of).toArray(ColumnSink[]::new);
    this.isKey = new boolean[sinks.length];
    table.keyColumns().forEach(ordinal -> isKey[ordinal] = true);
  }

  /// Adds a row that shall be the newest version under its key. `values` has one entry per column
  /// of the table. Nothing is added when it fails.
  public void put(int statement, long expectation, @Nullable Object[] values) {
    try {
      for (int i = 0; i < sinks.length; i++) {
        sinks[i].add(values[i]);
      }
    } catch (RuntimeException failure) {
      truncate(size);
      throw failure;
    }
    added(statement, expectation, RowOperation.PUT);
  }

  /// Adds a row for each of the lists of values from `from` up to, not including, `to`, each of
  /// them a statement, numbered from `statement` on. Nothing is added when one of them fails.
  ///
  /// @param values for each column of the table which of the values it takes
  void putAll(
      List<List<@Nullable Object>> rows,
      int from,
      int to,
      int[] values,
      int statement,
      long expectation) {
    try {
      for (int i = 0; i < sinks.length; i++) {
        sinks[i].addAll(rows, from, to, values[i]);
      }
    } catch (RuntimeException failure) {
      truncate(size);
      throw failure;
    }
    addedAll(to - from, statement, expectation);
  }

  private void addedAll(int count, int statement, long expectation) {
    int first = size;
    int end = first + count;
    reserve(end);
    Arrays.fill(expectations, first, end, expectation);
    Arrays.fill(operations, first, end, RowOperation.PUT);
    Arrays.fill(rowBytes, first, end, ROW_OVERHEAD_BYTES);
    for (int row = first; row < end; row++) {
      statements[row] = statement + row - first;
    }
    for (ColumnSink sink : sinks) {
      sink.addBytes(rowBytes, first, end);
    }
    long added = 0;
    for (int row = first; row < end; row++) {
      added += rowBytes[row];
    }
    size = end;
    bytes += added;
    budget.hold(count, added);
  }

  /// Adds the removal of a row; only the key columns of `values` are looked at.
  public void delete(int statement, long expectation, @Nullable Object[] values) {
    for (int i = 0; i < sinks.length; i++) {
      if (isKey[i]) {
        sinks[i].add(values[i]);
      } else {
        sinks[i].addAbsent();
      }
    }
    added(statement, expectation, RowOperation.DELETE);
  }

  /// Takes back the rows from `newSize` on: of a statement that failed half-way.
  public void truncate(int newSize) {
    for (ColumnSink sink : sinks) {
      sink.truncate(newSize);
    }
    size = newSize;
  }

  /// About the bytes of all rows.
  public long bytes() {
    return bytes;
  }

  /// Number of rows.
  public int size() {
    return size;
  }

  TableDefinition table() {
    return table;
  }

  int statement(int row) {
    return statements[row];
  }

  long expectation(int row) {
    return expectations[row];
  }

  RowOperation operation(int row) {
    return operations[row];
  }

  /// About the bytes of a row in a record.
  int bytes(int row) {
    return rowBytes[row];
  }

  /// Canonical values of a row.
  @Nullable Object[] values(int row) {
    @Nullable Object[] values = new @Nullable Object[sinks.length];
    for (int i = 0; i < sinks.length; i++) {
      values[i] = sinks[i].canonical(row);
    }
    return values;
  }

  /// The key of a row for error messages: `(id) = (7)`.
  String keyText(int row) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int ordinal : table.keyColumns()) {
      ColumnDefinition column = table.columns().get(ordinal);
      names.add(column.name());
      values.add(String.valueOf(sinks[ordinal].canonical(row)));
    }
    return "(" + String.join(", ", names) + ") = (" + String.join(", ", values) + ")";
  }

  /// The shard of each row.
  int[] shards() {
    int[] shards = new int[size];
    if (table.shards() > 1) {
      KeyShards keyShards = new KeyShards(table);
      List<ColumnValues> keyColumns = new ArrayList<>();
      table.keyColumns().forEach(ordinal -> keyColumns.add(sinks[ordinal].all()));
      for (int row = 0; row < size; row++) {
        shards[row] = keyShards.shard(keyColumns, row);
      }
    }
    return shards;
  }

  /// Some rows as columns; arrays are shared with this set when it is all of them.
  ColumnBatch take(int[] rows) {
    List<ColumnValues> columns = new ArrayList<>(sinks.length);
    for (ColumnSink sink : sinks) {
      columns.add(sink.take(rows));
    }
    return new ColumnBatch(rows.length, columns);
  }

  private void reserve(int rows) {
    if (rows > statements.length) {
      int capacity = Math.max(rows, statements.length * 2);
      statements = Arrays.copyOf(statements, capacity);
      expectations = Arrays.copyOf(expectations, capacity);
      operations = Arrays.copyOf(operations, capacity);
      rowBytes = Arrays.copyOf(rowBytes, capacity);
    }
  }

  private void added(int statement, long expectation, RowOperation operation) {
    reserve(size + 1);
    statements[size] = statement;
    expectations[size] = expectation;
    operations[size] = operation;
    int added = ROW_OVERHEAD_BYTES;
    for (ColumnSink sink : sinks) {
      added += sink.bytes(size);
    }
    rowBytes[size] = added;
    size++;
    bytes += added;
    budget.hold(1, added);
  }
}
