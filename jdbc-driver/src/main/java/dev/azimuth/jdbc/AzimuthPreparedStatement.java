package dev.azimuth.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// A prepared statement that takes vectors in every form and `java.time`, and refuses what it would
/// otherwise lose.
final class AzimuthPreparedStatement extends AvaticaPreparedStatement {
  private final RequestService service;

  AzimuthPreparedStatement(
      AzimuthConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int type,
      int concurrency,
      int holdability)
      throws SQLException {
    super(connection, handle, signature, type, concurrency, holdability);
    this.service = connection.service();
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    cancelFlag.set(false);
    try {
      ResultSet rows = super.executeQuery();
      if (rows == null) {
        throw Failures.of("the statement returns no rows; use executeUpdate", "02000", 0);
      }
      return rows;
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    try {
      return Math.max(super.executeLargeUpdate(), 0);
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public boolean execute() throws SQLException {
    cancelFlag.set(false);
    try {
      return super.execute();
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  /// A batch may have any size: it travels as several requests if it is large.
  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    cancelFlag.set(false);
    return SplitBatch.run(parameterValueBatch, cancelFlag, super::executeLargeBatch);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a run may hold the monitor
  public void cancel() throws SQLException {
    service.cancel(handle, cancelFlag);
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    super.setQueryTimeout(seconds);
    service.limit(getId(), Math.multiplyExact(seconds, 1000));
  }

  /// Accepted: there are no escapes beyond what the server's SQL has.
  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the superclass does that
  public void close() throws SQLException {
    try {
      super.close();
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  // Parameters

  private void set(int index, TypedValue value) throws SQLException {
    checkOpen();
    getParameter(index);
    slots[index - 1] = value;
  }

  private boolean isVector(int index) throws SQLException {
    String type = getParameter(index).typeName;
    return VectorValues.isVector(type) || VectorValues.isBits(type);
  }

  /// Bytes are kept under `OBJECT`, the only form in which Avatica does not recode them.
  @Override
  public void setBytes(int index, byte @Nullable [] bytes) throws SQLException {
    set(
        index,
        bytes == null ? TypedValue.EXPLICIT_NULL : TypedValue.ofSerial(Rep.OBJECT, bytes.clone()));
  }

  private void setPacked(int index, byte[] bytes) throws SQLException {
    set(index, VectorValues.parameter(getParameter(index).typeName, bytes));
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    if (value == null) {
      set(index, TypedValue.EXPLICIT_NULL);
    } else if (!setVector(index, value) && !setTime(index, value)) {
      setOther(index, value);
    }
  }

  private boolean setVector(int index, Object value) throws SQLException {
    if (value instanceof float[]) {
      setPacked(index, VectorValues.pack((float[]) value));
    } else if (value instanceof double[]) {
      setPacked(index, VectorValues.pack((double[]) value));
    } else if (value instanceof byte[]) {
      setBytes(index, (byte[]) value);
    } else if (value instanceof List) {
      setList(index, (List<?>) value);
    } else if (value instanceof Object[]) {
      setList(index, Arrays.asList((Object[]) value));
    } else {
      return false;
    }
    return true;
  }

  private void setList(int index, List<?> list) throws SQLException {
    if (isVector(index)) {
      setPacked(index, VectorValues.pack(list));
      return;
    }
    for (Object element : list) {
      String type = VectorValues.elementType(element);
      super.setArray(index, connection.createArrayOf(type, list.toArray()));
      return;
    }
    super.setArray(index, connection.createArrayOf("VARCHAR", new Object[0]));
  }

  @Override
  public void setArray(int index, @Nullable Array array) throws SQLException {
    if (array == null) {
      set(index, TypedValue.EXPLICIT_NULL);
      return;
    }
    Object elements = array.getArray();
    if (elements instanceof float[]
        || elements instanceof double[]
        || (isVector(index) && elements instanceof Object[])) {
      setVector(index, elements);
    } else {
      super.setArray(index, array);
    }
  }

  private boolean setTime(int index, Object value) throws SQLException {
    if (value instanceof LocalDate) {
      set(
          index,
          TypedValue.ofSerial(
              Rep.JAVA_SQL_DATE, Math.toIntExact(((LocalDate) value).toEpochDay())));
    } else if (value instanceof LocalTime) {
      set(
          index,
          TypedValue.ofSerial(
              Rep.JAVA_SQL_TIME, (int) (((LocalTime) value).toNanoOfDay() / 1_000_000)));
    } else if (value instanceof LocalDateTime) {
      LocalDateTime time = (LocalDateTime) value;
      set(
          index,
          TypedValue.ofSerial(
              Rep.JAVA_SQL_TIMESTAMP, time.toInstant(ZoneOffset.UTC).toEpochMilli()));
    } else if (value instanceof Instant) {
      setTime(index, LocalDateTime.ofInstant((Instant) value, zone()));
    } else if (value instanceof OffsetDateTime) {
      setTime(index, ((OffsetDateTime) value).toInstant());
    } else {
      return false;
    }
    return true;
  }

  private java.time.ZoneId zone() {
    return connection.getTimeZone().toZoneId();
  }

  @SuppressWarnings("JavaUtilDate") // users still bind it
  private void setOther(int index, Object value) throws SQLException {
    if (value instanceof UUID || value instanceof Enum || value instanceof Character) {
      setString(index, value.toString());
    } else if (value instanceof BigInteger) {
      setBigDecimal(index, new BigDecimal((BigInteger) value));
    } else if (value instanceof Array) {
      setArray(index, (Array) value);
    } else if (value instanceof java.util.Date && !isSqlDate(value)) {
      setTimestamp(index, new java.sql.Timestamp(((java.util.Date) value).getTime()));
    } else if (value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || isSqlDate(value)) {
      super.setObject(index, value);
    } else {
      throw Failures.value("a " + value.getClass().getName() + " is no value for a parameter");
    }
  }

  private static boolean isSqlDate(Object value) {
    return value instanceof Date
        || value instanceof java.sql.Time
        || value instanceof java.sql.Timestamp;
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType) throws SQLException {
    if (value == null) {
      set(index, TypedValue.EXPLICIT_NULL);
      return;
    }
    switch (targetType) {
      case Types.ARRAY:
      case Types.OTHER:
      case Types.JAVA_OBJECT:
      case Types.DATE:
      case Types.TIME:
      case Types.TIMESTAMP:
      case Types.TIMESTAMP_WITH_TIMEZONE:
      case Types.BINARY:
      case Types.VARBINARY:
      case Types.LONGVARBINARY:
        setObject(index, value);
        break;
      default:
        super.setObject(index, value, targetType);
        break;
    }
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType, int scale)
      throws SQLException {
    setObject(index, value, targetType);
  }

  @Override
  public void setNull(int index, int type) throws SQLException {
    set(index, TypedValue.EXPLICIT_NULL);
  }

  @Override
  public void setNull(int index, int type, String typeName) throws SQLException {
    set(index, TypedValue.EXPLICIT_NULL);
  }

  // Streams: read at once, for the request is sent whole

  private void setText(int index, @Nullable Reader reader, long length) throws SQLException {
    String text = ParameterStreams.text(index, reader, length);
    if (text == null) {
      set(index, TypedValue.EXPLICIT_NULL);
    } else {
      setString(index, text);
    }
  }

  @Override
  public void setCharacterStream(int index, Reader reader) throws SQLException {
    setText(index, reader, Long.MAX_VALUE);
  }

  @Override
  public void setCharacterStream(int index, Reader reader, int length) throws SQLException {
    setText(index, reader, length);
  }

  @Override
  public void setCharacterStream(int index, Reader reader, long length) throws SQLException {
    setText(index, reader, length);
  }

  @Override
  public void setNCharacterStream(int index, Reader reader) throws SQLException {
    setText(index, reader, Long.MAX_VALUE);
  }

  @Override
  public void setNCharacterStream(int index, Reader reader, long length) throws SQLException {
    setText(index, reader, length);
  }

  @Override
  public void setClob(int index, Reader reader) throws SQLException {
    setText(index, reader, Long.MAX_VALUE);
  }

  @Override
  public void setClob(int index, Reader reader, long length) throws SQLException {
    setText(index, reader, length);
  }

  @Override
  public void setNClob(int index, Reader reader) throws SQLException {
    setText(index, reader, Long.MAX_VALUE);
  }

  @Override
  public void setNClob(int index, Reader reader, long length) throws SQLException {
    setText(index, reader, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream stream) throws SQLException {
    setBytes(index, ParameterStreams.bytes(index, stream, Long.MAX_VALUE));
  }

  @Override
  public void setBinaryStream(int index, InputStream stream, int length) throws SQLException {
    setBytes(index, ParameterStreams.bytes(index, stream, length));
  }

  @Override
  public void setBinaryStream(int index, InputStream stream, long length) throws SQLException {
    setBytes(index, ParameterStreams.bytes(index, stream, length));
  }

  @Override
  public void setBlob(int index, InputStream stream) throws SQLException {
    setBytes(index, ParameterStreams.bytes(index, stream, Long.MAX_VALUE));
  }

  @Override
  public void setBlob(int index, InputStream stream, long length) throws SQLException {
    setBytes(index, ParameterStreams.bytes(index, stream, length));
  }

  @Override
  public void setAsciiStream(int index, InputStream stream) throws SQLException {
    setAscii(index, ParameterStreams.bytes(index, stream, Long.MAX_VALUE));
  }

  @Override
  public void setAsciiStream(int index, InputStream stream, int length) throws SQLException {
    setAscii(index, ParameterStreams.bytes(index, stream, length));
  }

  @Override
  public void setAsciiStream(int index, InputStream stream, long length) throws SQLException {
    setAscii(index, ParameterStreams.bytes(index, stream, length));
  }

  private void setAscii(int index, byte @Nullable [] bytes) throws SQLException {
    if (bytes == null) {
      set(index, TypedValue.EXPLICIT_NULL);
    } else {
      setString(index, new String(bytes, StandardCharsets.US_ASCII));
    }
  }
}
