package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values of the meta store in the `meta` column family.
///
/// ```
/// 'e' key (UTF-8)         -> revision (i64) | lease id (i64) | value       the newest entries
/// 'h' revision (i64)      -> changes of that revision, one after another   the history
///                            put:    1 (u8) | key | lease id (i64) | value
///                            delete: 0 (u8) | key
/// 'l' lease id (i64)      -> time to live in nanoseconds (i64)
/// 'c' counter (u8)        -> value (i64): 0 revision, 1 compacted revision, 2 last lease id
/// ```
///
/// All numbers big-endian; a key or value within a change is its length (i32) and its bytes.
final class MetaKeys {
  static final byte[] ENTRIES = {'e'};
  static final byte[] ENTRIES_END = {'f'};
  static final byte[] LEASES = {'l'};
  static final byte[] LEASES_END = {'m'};
  static final byte[] REVISION = {'c', 0};
  static final byte[] COMPACTED = {'c', 1};
  static final byte[] LAST_LEASE = {'c', 2};

  private MetaKeys() {}

  static byte[] entry(String key) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put((byte) 'e').put(text).array();
  }

  static byte[] history(long revision) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'h').putLong(revision).array();
  }

  static byte[] lease(long leaseId) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'l').putLong(leaseId).array();
  }

  static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  static byte[] counter(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static long counter(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  static byte[] encode(MetaEntry entry) {
    return ByteBuffer.allocate(2 * Long.BYTES + entry.value().length)
        .putLong(entry.revision())
        .putLong(entry.leaseId())
        .put(entry.value())
        .array();
  }

  static MetaEntry decodeEntry(byte[] key, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    return new MetaEntry(
        new String(key, 1, key.length - 1, StandardCharsets.UTF_8),
        Arrays.copyOfRange(value, 2 * Long.BYTES, value.length),
        bytes.getLong(),
        bytes.getLong());
  }

  static byte[] encode(List<MetaChange> changes) {
    int size = 0;
    List<byte[]> keys = new ArrayList<>();
    for (MetaChange change : changes) {
      byte[] key = change.key().getBytes(StandardCharsets.UTF_8);
      keys.add(key);
      size += 1 + Integer.BYTES + key.length;
      if (change instanceof MetaChange.Put put) {
        size += Long.BYTES + Integer.BYTES + put.entry().value().length;
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int i = 0; i < keys.size(); i++) {
      MetaChange change = changes.get(i);
      bytes.put((byte) (change instanceof MetaChange.Put ? 1 : 0));
      bytes.putInt(keys.get(i).length).put(keys.get(i));
      if (change instanceof MetaChange.Put put) {
        byte[] value = put.entry().value();
        bytes.putLong(put.entry().leaseId()).putInt(value.length).put(value);
      }
    }
    return bytes.array();
  }

  static List<MetaChange> decodeChanges(long revision, byte[] encoded) {
    try {
      List<MetaChange> changes = new ArrayList<>();
      ByteBuffer bytes = ByteBuffer.wrap(encoded);
      while (bytes.hasRemaining()) {
        boolean put = bytes.get() == 1;
        String key = new String(block(bytes), StandardCharsets.UTF_8);
        if (put) {
          long leaseId = bytes.getLong();
          changes.add(new MetaChange.Put(new MetaEntry(key, block(bytes), revision, leaseId)));
        } else {
          changes.add(new MetaChange.Delete(key));
        }
      }
      return changes;
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "history of revision " + revision, e);
    }
  }

  private static byte[] block(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] block = new byte[length];
    bytes.get(block);
    return block;
  }
}
