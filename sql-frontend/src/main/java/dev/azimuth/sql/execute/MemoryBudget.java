package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// What one statement may hold at the proxy: rows and bytes that blocking operators and results of
/// shards keep. Bytes are estimated. One thread at a time.
public final class MemoryBudget implements AutoCloseable {
  private static final long ROW_OVERHEAD_BYTES = 32;
  private static final long VALUE_BYTES = 24;

  private final Limits limits;
  private final @Nullable MemoryBudget whole;
  private long rows;
  private long bytes;

  /// A budget of which nothing is used.
  public MemoryBudget(Limits limits) {
    this(limits, null);
  }

  private MemoryBudget(Limits limits, @Nullable MemoryBudget whole) {
    this.limits = limits;
    this.whole = whole;
  }

  /// What a part of the statement holds of this budget: [#close] gives back all of it.
  public MemoryBudget part() {
    return new MemoryBudget(limits, this);
  }

  /// A budget for what is bounded otherwise.
  public static MemoryBudget unlimited() {
    return new MemoryBudget(new Limits(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  /// The two limits of a statement.
  ///
  /// @param rowsMax no setting, what a statement may count on; beyond it `LIMIT_EXCEEDED`
  /// @param bytesMax the setting `memory.statementBytesMax`; beyond it `OUT_OF_MEMORY`
  public record Limits(long rowsMax, long bytesMax) {
    /// Ten million rows, 512 MiB.
    public static final Limits DEFAULT = ofBytes(512L << 20);

    private static final long ROWS_MAX = 10_000_000;

    /// These bytes, and the usual number of rows.
    public static Limits ofBytes(long bytesMax) {
      return new Limits(ROWS_MAX, bytesMax);
    }
  }

  /// Accounts for a row that is kept; fails beyond the limits.
  public void hold(@Nullable Object[] row) {
    hold(1, sizeOf(row));
  }

  /// Accounts for rows that are kept; fails beyond the [Limits].
  public void hold(long moreRows, long moreBytes) {
    if (whole != null) {
      whole.hold(moreRows, moreBytes);
    }
    rows += moreRows;
    bytes += moreBytes;
    if (rows > limits.rowsMax) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "a statement keeps or writes "
              + limits.rowsMax
              + " rows at most; filter or group them, or divide them among several statements");
    }
    if (bytes > limits.bytesMax) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_MEMORY,
          "memory.statementBytesMax is "
              + limits.bytesMax
              + " bytes; read fewer rows or columns at a time, or divide what is written among"
              + " several statements");
    }
  }

  /// Accounts for rows that need not be kept, if half of what the statement may hold is left for
  /// what has to be; returns whether.
  public boolean holdIfSpare(long moreRows, long moreBytes) {
    MemoryBudget statement = this;
    while (statement.whole != null) {
      statement = statement.whole;
    }
    if (statement.rows + moreRows > limits.rowsMax / 2
        || statement.bytes + moreBytes > limits.bytesMax / 2) {
      return false;
    }
    hold(moreRows, moreBytes);
    return true;
  }

  /// Gives back what was accounted for.
  public void release(long fewerRows, long fewerBytes) {
    rows -= fewerRows;
    bytes -= fewerBytes;
    if (whole != null) {
      whole.release(fewerRows, fewerBytes);
    }
  }

  /// Gives back all that was accounted for.
  @Override
  public void close() {
    release(rows, bytes);
  }

  /// About the bytes that a row takes.
  public static long sizeOf(@Nullable Object[] row) {
    long size = ROW_OVERHEAD_BYTES;
    for (Object value : row) {
      size += VALUE_BYTES;
      if (value instanceof String text) {
        size += text.length();
      } else if (value instanceof float[] vector) {
        size += 4L * vector.length;
      } else if (value instanceof SparseVector vector) {
        size += (long) vector.count() * SparseVector.ELEMENT_BYTES;
      } else if (value instanceof VectorTotal total) {
        size += VectorTotal.encodedSize(total.dimension());
      } else if (value instanceof byte[] binary) {
        size += binary.length;
      }
    }
    return size;
  }
}
