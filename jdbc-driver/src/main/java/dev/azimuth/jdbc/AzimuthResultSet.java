package dev.azimuth.jdbc;

import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.jspecify.annotations.Nullable;

/// Rows of a result; frames beyond the first are fetched as they are reached.
final class AzimuthResultSet extends AvaticaResultSet {
  private final AzimuthConnection origin;
  private final Meta.Signature shape;
  private final Meta.@Nullable Frame first;
  private final long rowsMax;
  private long rowCount;

  AzimuthResultSet(
      AvaticaStatement statement,
      QueryState state,
      Meta.Signature signature,
      ResultSetMetaData metaData,
      TimeZone timeZone,
      Meta.@Nullable Frame firstFrame)
      throws SQLException {
    super(statement, state, signature, metaData, timeZone, firstFrame);
    this.origin = (AzimuthConnection) statement.connection;
    this.shape = signature;
    this.first = firstFrame;
    this.rowsMax = statement.getLargeMaxRows();
  }

  @Override
  protected AvaticaResultSet execute() throws SQLException {
    if (shape.cursorFactory.style != Meta.Style.LIST) {
      return super.execute();
    }
    Iterator<?> rows =
        origin
            .meta()
            .createIterable(statement.handle, state, shape, Collections.emptyList(), first)
            .iterator();
    @SuppressWarnings("unchecked") // the style says that each row is a list
    Iterator<List<Object>> lists = (Iterator<List<Object>>) rows;
    return execute2(new RowsCursor(lists), columnMetaDataList);
  }

  @Override
  public boolean next() throws SQLException {
    if (rowsMax > 0 && rowCount >= rowsMax) {
      checkOpen();
      return false;
    }
    try {
      boolean more = super.next();
      rowCount += more ? 1 : 0;
      return more;
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  private boolean isVector(int index) {
    return VectorValues.isVector(typeName(index));
  }

  private boolean isBits(int index) {
    return VectorValues.isBits(typeName(index));
  }

  /// The name of a column's type; empty if there is no such column.
  private String typeName(int index) {
    return index >= 1 && index <= columnMetaDataList.size()
        ? columnMetaDataList.get(index - 1).type.name
        : "";
  }

  /// The bytes of a column; binary vectors are packed into them.
  @Override
  public byte @Nullable [] getBytes(int index) throws SQLException {
    if (!isBits(index)) {
      return super.getBytes(index);
    }
    String bits = getString(index);
    return bits == null ? null : VectorValues.packBits(bits);
  }

  @Override
  public byte @Nullable [] getBytes(String label) throws SQLException {
    return getBytes(findColumn(label));
  }

  @Override
  public @Nullable Object getObject(int index) throws SQLException {
    if (!isVector(index)) {
      return super.getObject(index);
    }
    switch (origin.vectorType()) {
      case VARCHAR:
        return getString(index);
      case BINARY:
        return getBytes(index);
      default:
        return accessorList.get(index - 1).getObject();
    }
  }

  @Override
  public @Nullable Object getObject(String label) throws SQLException {
    return getObject(findColumn(label));
  }

  @Override
  public @Nullable Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
    return getObject(index);
  }

  @Override
  public <T> T getObject(String label, Class<T> type) throws SQLException {
    return getObject(findColumn(label), type);
  }

  @Override
  @SuppressWarnings("NullAway") // JDBC returns null for SQL NULL whatever the type variable says
  public <T> T getObject(int index, Class<T> type) throws SQLException {
    checkOpen();
    return type.cast(ValueConversion.convert(this, index, type, isVector(index) || isBits(index)));
  }

  /// The vector of a column as floats.
  float @Nullable [] vector(int index) throws SQLException {
    if (isBits(index)) {
      String bits = getString(index);
      return bits == null ? null : VectorValues.numbers(bits);
    }
    return (float[]) accessorList.get(index - 1).getObject();
  }

  @Override
  public Date getDate(String label) throws SQLException {
    return getDate(findColumn(label));
  }

  @Override
  public Time getTime(String label) throws SQLException {
    return getTime(findColumn(label));
  }

  @Override
  public Timestamp getTimestamp(String label) throws SQLException {
    return getTimestamp(findColumn(label));
  }
}
