package dev.azimuth.storage.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// What each record of the write-ahead log begins with: the sequence number up to which everything
/// had been synced when it was written. So a record proves that those before it were acknowledged,
/// or leaves open that they were not.
///
/// A record is a batch (RocksDB, db/write_batch.cc): `sequence number of its first operation (u64)
/// | operations (u32)`, then operations, little-endian. The mark is an entry that RocksDB keeps in
/// its log only and skips when it replays: `3 (u8) | length 8 (u8) | sequence number (u64)`.
/// Batches of servers from before there were marks have none; each of them proves all that comes
/// before it.
final class SyncedMark {
  private static final int COUNT_AT = 8;
  private static final int TAG_AT = 12;
  private static final int MARK_AT = 14;
  private static final int HEAD_BYTES = MARK_AT + Long.BYTES;
  private static final byte TAG = 3;

  /// Whether a log has marks.
  enum Use {
    /// A write-ahead log.
    MARKED,
    /// A log in which each record is synced before the next is written.
    ALL_SYNCED
  }

  private SyncedMark() {}

  /// Makes the mark the first entry of an empty batch.
  static void put(WriteBatch batch, long syncedSequence) throws RocksDBException {
    ByteBuffer mark = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    batch.putLogData(mark.putLong(syncedSequence).array());
  }

  /// Room for as much of a record's beginning as is asked for here.
  static ByteBuffer emptyHead() {
    return ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The sequence number behind the record that begins with `head`; `otherwise` if it tells none.
  static long sequenceAfter(ByteBuffer head, Use use, long otherwise) {
    return use == Use.ALL_SYNCED || head.position() < TAG_AT
        ? otherwise
        : head.getLong(0) + Integer.toUnsignedLong(head.getInt(COUNT_AT));
  }

  /// Up to which sequence number the record that begins with `head` proves a sync.
  static long syncedUpTo(ByteBuffer head, Use use) {
    boolean marked =
        use == Use.MARKED
            && !head.hasRemaining()
            && head.get(TAG_AT) == TAG
            && head.get(TAG_AT + 1) == Long.BYTES;
    return marked ? head.getLong(MARK_AT) : Long.MAX_VALUE;
  }
}
