package dev.azimuth.nodes.part;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.KeyHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One primary key that is looked for in parts, in the forms that they need. For one thread; it can
/// be pointed at another key.
public final class KeyProbe {
  private final RowKeys keys;
  private List<? extends ColumnValues> columns = List.of();
  private int row;
  private int hash;
  private byte @Nullable [] encoded;
  private boolean hashed;
  private long keyHash;

  /// A probe for keys of these columns.
  public KeyProbe(RowKeys keys) {
    this.keys = keys;
  }

  /// Points at the key in row `row` of these key columns, whose [RowKeys#hash] is `keyHash`.
  public void point(List<? extends ColumnValues> keyColumns, int at, int keyHash) {
    columns = keyColumns;
    row = at;
    hash = keyHash;
    encoded = null;
    hashed = false;
  }

  /// The key's hash.
  public int hash() {
    return hash;
  }

  /// The key's bytes, see [KeyCodec].
  public byte[] encoded() {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = keys.codec().encode(columns, row);
      encoded = bytes;
    }
    return bytes;
  }

  /// The key's `KeyHash`.
  public long keyHash() {
    if (!hashed) {
      keyHash = KeyHash.hash(encoded());
      hashed = true;
    }
    return keyHash;
  }

  /// Compares it with the key of row `ordinal` of a part with these key columns, in the order of
  /// [KeyCodec].
  public int compareTo(List<PartColumn> keyColumns, int ordinal) {
    return keys.compareEncoded(columns, row, keyColumns, ordinal);
  }

  /// Whether it is the key of row `ordinal` of a part with these key columns.
  public boolean equals(List<PartColumn> keyColumns, int ordinal) {
    return keys.equal(columns, row, keyColumns, ordinal);
  }
}
