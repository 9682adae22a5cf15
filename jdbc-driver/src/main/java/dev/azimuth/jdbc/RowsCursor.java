package dev.azimuth.jdbc;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.util.ArrayImpl;
import org.apache.calcite.avatica.util.ListIteratorCursor;
import org.jspecify.annotations.Nullable;

/// Avatica's cursor over rows, with accessors of our own for vectors, which arrive as bytes.
final class RowsCursor extends ListIteratorCursor {
  RowsCursor(Iterator<List<Object>> rows) {
    super(rows);
  }

  @Override
  protected Accessor createAccessor(
      ColumnMetaData column, Getter getter, Calendar calendar, ArrayImpl.Factory factory) {
    if (column.type instanceof ColumnMetaData.ArrayType
        && VectorValues.isVector(column.type.name)) {
      ColumnMetaData.AvaticaType component =
          ((ColumnMetaData.ArrayType) column.type).getComponent();
      SlotGetter slot = new SlotGetter();
      Accessor element =
          super.createAccessor(ColumnMetaData.dummy(component, true), slot, calendar, factory);
      return new VectorAccessor(getter, component, element, slot, factory);
    }
    return super.createAccessor(column, getter, calendar, factory);
  }

  /// Reads a vector in all its forms.
  private static final class VectorAccessor extends ArrayAccessor {
    private final Getter bytes;

    VectorAccessor(
        Getter bytes,
        ColumnMetaData.AvaticaType component,
        Accessor element,
        SlotGetter slot,
        ArrayImpl.Factory factory) {
      super(bytes, component, element, slot, factory);
      this.bytes = bytes;
    }

    private byte @Nullable [] packed() throws SQLException {
      Object value = bytes.getObject();
      return value == null || value instanceof byte[]
          ? (byte[]) value
          : VectorValues.pack((List<?>) value);
    }

    private float @Nullable [] vector() throws SQLException {
      byte[] packed = packed();
      return packed == null ? null : VectorValues.unpack(packed);
    }

    @Override
    public @Nullable Object getObject() throws SQLException {
      return vector();
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
      byte[] packed = packed();
      return packed == null ? null : packed.clone();
    }

    @Override
    public @Nullable String getString() throws SQLException {
      float[] vector = vector();
      return vector == null ? null : VectorValues.text(vector);
    }

    @Override
    public @Nullable Array getArray() throws SQLException {
      float[] vector = vector();
      return vector == null
          ? null
          : new ArrayImpl(new ArrayList<Object>(Arrays.asList(VectorValues.box(vector))), this);
    }
  }
}
