package dev.azimuth.sql.execute;

import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.column.KeyHash;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// Says which shard of a table a primary key belongs to. Immutable.
public final class KeyShards {
  private final TableDefinition table;
  private final KeyCodec codec;

  /// For the keys of `table`.
  public KeyShards(TableDefinition table) {
    this.table = table;
    List<ColumnType> types = new ArrayList<>();
    table.keyColumns().forEach(ordinal -> types.add(table.columns().get(ordinal).type()));
    this.codec = new KeyCodec(types);
  }

  /// The shard of the key with these canonical values, in key order, none of them NULL.
  public int shard(List<Object> key) {
    return table.shards() == 1 ? 0 : KeyHash.shard(codec.encodeValues(key), table.shards());
  }

  /// The shard of the key at `row` of these columns, which are in key order.
  public int shard(List<ColumnValues> keyColumns, int row) {
    return table.shards() == 1 ? 0 : KeyHash.shard(codec.encode(keyColumns, row), table.shards());
  }
}
