package dev.azimuth.nodes.life;

import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rows of the table: a key, a number, and a vector that follows from both. Vectors are of small
/// whole numbers, so that distances are exact.
final class LifeRows {
  /// Values are below it.
  static final int VALUES = 1000;

  private static final int SIDE = 50;

  /// Rows of which the value is a multiple of it have no vector.
  static final int PARTS_WITHOUT_VECTOR = 8;

  private static final String KEY = "key-";

  private LifeRows() {}

  /// A row that was read.
  record Found(String key, Row row) {}

  static String key(int number) {
    return KEY + number;
  }

  static int number(String key) {
    return Integer.parseInt(key.substring(KEY.length()));
  }

  /// The vector of a row; some have none.
  static float @Nullable [] vector(String key, @Nullable Long value) {
    return value == null || value % PARTS_WITHOUT_VECTOR == 0
        ? null
        : new float[] {number(key), value % SIDE, value / SIDE};
  }

  static TestTables.Row put(long expectation, String key, @Nullable Long value) {
    return TestTables.put(expectation, key, value, vector(key, value));
  }

  static TestTables.Row delete(long expectation, String key) {
    return TestTables.delete(expectation, key, null, null);
  }

  /// Rows of batches whose columns are key, value and version.
  static List<Found> read(List<ColumnBatch> batches) {
    List<Found> rows = new ArrayList<>();
    for (ColumnBatch batch : batches) {
      for (int row = 0; row < batch.rowCount(); row++) {
        Object key = value(batch, 0, new ColumnType.Varchar(50), row);
        Object number = value(batch, 1, ColumnType.Simple.INTEGER, row);
        Object version = value(batch, 2, ColumnType.Simple.BIGINT, row);
        rows.add(
            new Found(
                (String) Objects.requireNonNull(key),
                new Row((Long) Objects.requireNonNull(version), (Long) number)));
      }
    }
    return rows;
  }

  /// One value of a column.
  static @Nullable Object value(ColumnBatch batch, int column, ColumnType type, int row) {
    return new ColumnReader(type, batch.columns().get(column)).value(row);
  }
}
