package dev.azimuth.storage.record;

import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchCodec;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The byte format of a [LogRecord], versions 1 to 4. All numbers are little-endian.
///
/// ```
/// record:        magic 'A' 'Z' | format version (u8) | kind (u8) | timestamp (i64, from 0) | body
/// Write (1):     schema version (i32) | statement count (i32) | row count (i32, 0 to 2^20)
///                | statements | operations | expectations | rows, as ColumnBatchCodec writes them
///   statements:    form (u8): 0 all rows belong to statement 0; 1 row i belongs to statement i; 2 i32 per row follow
///   operations:    form (u8): 0 all PUT; 1 all DELETE; 2 u8 per row follow (0 PUT, 1 DELETE)
///   expectations:  form (u8): 0 all ANY; 1 all ABSENT; 2 i64 per row follow
/// Tick (2):      nothing
/// Cut (3):       nothing
/// SchemaChange (4): schema version (i32)
/// Part (5):      group (i64, from 0) | number (i32) | count (i32, 2 to 1024) | as the body of a Write of one statement
/// Discard (6):   group (i64, from 0)
/// ```
///
/// Kinds 1 to 4 are of version 1; 5 and 6 are of version 2; a Write or Part whose rows are a batch
/// of version 2 is of version 3, one with a batch of version 3 is of version 4. So a server which
/// does not know them refuses them as too new. Rows have at least one column. Nothing may follow.
/// There is no checksum: the log broker has one. Decoding fails with `CORRUPTED` for bytes that are
/// no record, and with `DATA_DIRECTORY_TOO_NEW` for a record of a later format version.
public final class RecordCodec {
  private static final int HEADER_BYTES = 12;
  private static final int PART_BYTES = Long.BYTES + 2 * Integer.BYTES;
  private static final byte FORMAT_VERSION = 4;
  private static final byte VERSION_OF_PARTS = 2;
  private static final byte VERSION_OF_ELEMENTS = 3;
  private static final byte WRITE = 1;
  private static final byte TICK = 2;
  private static final byte CUT = 3;
  private static final byte SCHEMA_CHANGE = 4;
  private static final byte PART = 5;
  private static final byte DISCARD = 6;
  private static final byte EXPLICIT = 2;

  private RecordCodec() {}

  /// Bytes that `encode` makes.
  public static long encodedSize(LogRecord record) {
    return switch (record) {
      case LogRecord.Write write -> HEADER_BYTES + bodySize(write);
      case LogRecord.Tick ignored -> HEADER_BYTES;
      case LogRecord.Cut ignored -> HEADER_BYTES;
      case LogRecord.SchemaChange ignored -> HEADER_BYTES + Integer.BYTES;
      case LogRecord.Part part -> HEADER_BYTES + PART_BYTES + bodySize(part.write());
      case LogRecord.Discard ignored -> HEADER_BYTES + Long.BYTES;
    };
  }

  private static long bodySize(LogRecord.Write write) {
    return 3 * Integer.BYTES
        + 3
        + (form(write.statements()) == EXPLICIT
            ? (long) write.statements().length * Integer.BYTES
            : 0)
        + (form(write.operations()) == EXPLICIT ? write.operations().length : 0)
        + (form(write.expectations()) == EXPLICIT
            ? (long) write.expectations().length * Long.BYTES
            : 0)
        + ColumnBatchCodec.encodedSize(write.rows());
  }

  /// The bytes of a record; `LIMIT_EXCEEDED` if an array cannot hold them.
  public static byte[] encode(LogRecord record) {
    long size = encodedSize(record);
    if (size > Integer.MAX_VALUE - 8) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "a record of " + size + " bytes");
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    switch (record) {
      case LogRecord.Write write -> {
        header(out, WRITE, write.timestamp(), version(WRITE, write));
        encode(write, out);
      }
      case LogRecord.Tick tick -> header(out, TICK, tick.timestamp());
      case LogRecord.Cut cut -> header(out, CUT, cut.timestamp());
      case LogRecord.SchemaChange change ->
          header(out, SCHEMA_CHANGE, change.timestamp()).putInt(change.schemaVersion());
      case LogRecord.Part part -> {
        header(out, PART, part.write().timestamp(), version(PART, part.write()))
            .putLong(part.group())
            .putInt(part.number())
            .putInt(part.count());
        encode(part.write(), out);
      }
      case LogRecord.Discard discard ->
          header(out, DISCARD, discard.timestamp()).putLong(discard.group());
    }
    return out.array();
  }

  private static ByteBuffer header(ByteBuffer out, byte kind, long timestamp) {
    return header(out, kind, timestamp, version(kind));
  }

  private static ByteBuffer header(ByteBuffer out, byte kind, long timestamp, byte version) {
    return out.put((byte) 'A').put((byte) 'Z').put(version).put(kind).putLong(timestamp);
  }

  /// The format version that has brought a kind.
  private static byte version(byte kind) {
    return kind >= PART ? VERSION_OF_PARTS : 1;
  }

  private static byte version(byte kind, LogRecord.Write rows) {
    int batch = ColumnBatchCodec.version(rows.rows());
    return batch > 1 ? (byte) (VERSION_OF_ELEMENTS + batch - 2) : version(kind);
  }

  private static void encode(LogRecord.Write write, ByteBuffer out) {
    int rows = write.rows().rowCount();
    if (rows > 0 && write.rows().columns().isEmpty()) {
      throw new IllegalArgumentException("rows without columns");
    }
    if (rows > RowVersion.ROWS_PER_RECORD_MAX) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, rows + " rows in one record");
    }
    out.putInt(write.schemaVersion()).putInt(write.statementCount()).putInt(rows);
    byte statements = form(write.statements());
    out.put(statements);
    if (statements == EXPLICIT) {
      out.asIntBuffer().put(write.statements());
      out.position(out.position() + rows * Integer.BYTES);
    }
    byte operations = form(write.operations());
    out.put(operations);
    if (operations == EXPLICIT) {
      for (RowOperation operation : write.operations()) {
        out.put(code(operation));
      }
    }
    byte expectations = form(write.expectations());
    out.put(expectations);
    if (expectations == EXPLICIT) {
      out.asLongBuffer().put(write.expectations());
      out.position(out.position() + rows * Long.BYTES);
    }
    ColumnBatchCodec.encode(write.rows(), out);
  }

  private static byte form(int[] statements) {
    boolean zeros = true;
    boolean ascending = true;
    for (int row = 0; row < statements.length && (zeros || ascending); row++) {
      zeros &= statements[row] == 0;
      ascending &= statements[row] == row;
    }
    return zeros ? 0 : ascending ? 1 : EXPLICIT;
  }

  private static byte form(RowOperation[] operations) {
    byte first = operations.length == 0 ? 0 : code(operations[0]);
    for (RowOperation operation : operations) {
      if (code(operation) != first) {
        return EXPLICIT;
      }
    }
    return first;
  }

  private static byte code(RowOperation operation) {
    return switch (operation) {
      case PUT -> 0;
      case DELETE -> 1;
    };
  }

  private static byte form(long[] expectations) {
    long first = expectations.length == 0 ? LogRecord.Write.ANY : expectations[0];
    for (long expectation : expectations) {
      if (expectation != first) {
        return EXPLICIT;
      }
    }
    return first == LogRecord.Write.ANY ? 0 : first == LogRecord.Write.ABSENT ? 1 : EXPLICIT;
  }

  /// The record in these bytes.
  public static LogRecord decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      LogRecord record = decode(in);
      if (in.hasRemaining()) {
        throw corrupted(in.remaining() + " bytes follow it");
      }
      return record;
    } catch (BufferUnderflowException e) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, "log record: cut off after " + bytes.length + " bytes", e);
    }
  }

  private static LogRecord decode(ByteBuffer in) {
    if (in.get() != 'A' || in.get() != 'Z') {
      throw corrupted("no magic number");
    }
    int version = Byte.toUnsignedInt(in.get());
    if (version > FORMAT_VERSION) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW, "a log record has format version " + version);
    }
    byte kind = in.get();
    long timestamp = in.getLong();
    boolean hasNewRows = version >= VERSION_OF_ELEMENTS && (kind == WRITE || kind == PART);
    if ((!hasNewRows && version != version(kind)) || timestamp < 0) {
      throw corrupted("format version " + version + ", timestamp " + timestamp);
    }
    return switch (kind) {
      case WRITE -> decodeWrite(in, timestamp);
      case TICK -> new LogRecord.Tick(timestamp);
      case CUT -> new LogRecord.Cut(timestamp);
      case SCHEMA_CHANGE -> new LogRecord.SchemaChange(timestamp, in.getInt());
      case PART -> decodePart(in, timestamp);
      case DISCARD -> new LogRecord.Discard(timestamp, group(in));
      default -> throw corrupted("kind " + kind);
    };
  }

  private static long group(ByteBuffer in) {
    long group = in.getLong();
    if (group < 0) {
      throw corrupted("group " + group);
    }
    return group;
  }

  private static LogRecord.Part decodePart(ByteBuffer in, long timestamp) {
    long group = group(in);
    int number = in.getInt();
    int count = in.getInt();
    LogRecord.Write write = decodeWrite(in, timestamp);
    try {
      return new LogRecord.Part(group, number, count, write);
    } catch (IllegalArgumentException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "log record: " + e.getMessage(), e);
    }
  }

  private static LogRecord.Write decodeWrite(ByteBuffer in, long timestamp) {
    int schemaVersion = in.getInt();
    int statementCount = in.getInt();
    int rows = in.getInt();
    boolean inRange =
        rows >= 0
            && rows <= RowVersion.ROWS_PER_RECORD_MAX
            && rows <= in.remaining() // a row of any column takes more than a byte
            && statementCount >= 0
            && statementCount <= RowVersion.ROWS_PER_RECORD_MAX;
    if (!inRange) {
      throw corrupted(rows + " rows of " + statementCount + " statements");
    }
    int[] statements = decodeStatements(in, rows, statementCount);
    RowOperation[] operations = decodeOperations(in, rows);
    long[] expectations = decodeExpectations(in, rows);
    ColumnBatch batch = ColumnBatchCodec.decode(in);
    if (batch.rowCount() != rows) {
      throw corrupted(batch.rowCount() + " rows where " + rows + " are announced");
    }
    return new LogRecord.Write(
        timestamp, schemaVersion, statementCount, statements, operations, expectations, batch);
  }

  private static int[] decodeStatements(ByteBuffer in, int rows, int statementCount) {
    byte form = in.get();
    int[] statements = new int[rows];
    switch (form) {
      case 0 -> {} // all zero
      case 1 -> Arrays.setAll(statements, row -> row);
      case EXPLICIT -> {
        in.asIntBuffer().get(statements);
        in.position(in.position() + rows * Integer.BYTES);
      }
      default -> throw corrupted("statements of form " + form);
    }
    int before = 0;
    for (int statement : statements) {
      if (statement < before || statement >= statementCount) {
        throw corrupted("statement " + statement + " of " + statementCount);
      }
      before = statement;
    }
    return statements;
  }

  private static RowOperation[] decodeOperations(ByteBuffer in, int rows) {
    byte form = in.get();
    RowOperation[] operations = new RowOperation[rows];
    switch (form) {
      case 0 -> Arrays.fill(operations, RowOperation.PUT);
      case 1 -> Arrays.fill(operations, RowOperation.DELETE);
      case EXPLICIT -> {
        for (int row = 0; row < rows; row++) {
          operations[row] = operation(in.get());
        }
      }
      default -> throw corrupted("operations of form " + form);
    }
    return operations;
  }

  private static RowOperation operation(byte code) {
    return switch (code) {
      case 0 -> RowOperation.PUT;
      case 1 -> RowOperation.DELETE;
      default -> throw corrupted("operation " + code);
    };
  }

  private static long[] decodeExpectations(ByteBuffer in, int rows) {
    byte form = in.get();
    long[] expectations = new long[rows];
    switch (form) {
      case 0 -> Arrays.fill(expectations, LogRecord.Write.ANY);
      case 1 -> {} // all ABSENT, which is 0
      case EXPLICIT -> {
        in.asLongBuffer().get(expectations);
        in.position(in.position() + rows * Long.BYTES);
      }
      default -> throw corrupted("expectations of form " + form);
    }
    for (long expectation : expectations) {
      if (expectation < LogRecord.Write.ANY) {
        throw corrupted("expectation " + expectation);
      }
    }
    return expectations;
  }

  private static AzimuthException corrupted(String details) {
    return new AzimuthException(ErrorCode.CORRUPTED, "log record: " + details);
  }
}
