package dev.azimuth.jdbc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// Vectors in the forms in which users give and take them.
final class VectorValues {
  private VectorValues() {}

  /// Whether a column or parameter of this type name is a vector.
  static boolean isVector(String typeName) {
    return typeName.startsWith("VECTOR") || typeName.startsWith("HALFVEC");
  }

  /// Whether a column or parameter of this type name is a binary vector, which travels as text.
  static boolean isBits(String typeName) {
    return typeName.startsWith("BIT(");
  }

  /// Numbers as a parameter of this type takes them: as they are packed, or as text.
  static TypedValue parameter(String typeName, byte[] packed) {
    return isBits(typeName)
        ? TypedValue.ofSerial(Rep.STRING, text(unpack(packed)))
        : TypedValue.ofSerial(Rep.OBJECT, packed);
  }

  /// Bits as bytes, the first bit the most significant of its byte.
  static byte[] packBits(String bits) {
    byte[] bytes = new byte[(bits.length() + Byte.SIZE - 1) / Byte.SIZE];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / Byte.SIZE] |= (byte) ((bits.charAt(i) - '0') << Byte.SIZE - 1 - i % Byte.SIZE);
    }
    return bytes;
  }

  /// Bits as numbers.
  static float[] numbers(String bits) {
    float[] vector = new float[bits.length()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = bits.charAt(i) - '0';
    }
    return vector;
  }

  /// Little-endian float32.
  static byte[] pack(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /// Little-endian float32, rounded from float64.
  static byte[] pack(double[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double element : vector) {
      bytes.putFloat((float) element);
    }
    return bytes.array();
  }

  /// Little-endian float32 of numbers.
  static byte[] pack(List<?> vector) throws SQLException {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Object element : vector) {
      if (!(element instanceof Number)) {
        throw Failures.value("a vector holds numbers only");
      }
      bytes.putFloat(((Number) element).floatValue());
    }
    return bytes.array();
  }

  static float[] unpack(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  static double[] widen(float[] vector) {
    double[] wide = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      wide[i] = vector[i];
    }
    return wide;
  }

  static Float[] box(float[] vector) {
    Float[] boxed = new Float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      boxed[i] = vector[i];
    }
    return boxed;
  }

  /// As SQL writes it: `[1.0,2.0]`.
  static String text(float[] vector) {
    StringBuilder text = new StringBuilder(vector.length * 10 + 2).append('[');
    for (int i = 0; i < vector.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(vector[i]);
    }
    return text.append(']').toString();
  }

  /// SQL type of an element of another array.
  static String elementType(@Nullable Object element) {
    return element instanceof Integer
        ? "INTEGER"
        : element instanceof Long
            ? "BIGINT"
            : element instanceof Float
                ? "REAL"
                : element instanceof Double
                    ? "DOUBLE"
                    : element instanceof Boolean ? "BOOLEAN" : "VARCHAR";
  }
}
