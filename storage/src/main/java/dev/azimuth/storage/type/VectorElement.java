package dev.azimuth.storage.type;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// What the elements of a vector are: how they are written in SQL, which numbers they hold, and how
/// they lie in memory, in log records and in files.
///
/// On the heap every vector is a `float[]` of numbers that its elements hold exactly, so that
/// vectors of different elements are compared and calculated with as they are.
///
/// | element | SQL | numbers | bytes each | code |
/// |---|---|---|---|---|
/// | FLOAT32 | `VECTOR(n)` | finite float32 | 4 | 0 |
/// | FLOAT16 | `HALFVEC(n)` | finite float16 (IEEE 754 binary16); others are rounded to the nearest | 2 | 1 |
/// | INT8 | `VECTOR(n, INT8)` | -128 to 127 | 1 | 2 |
///
/// Elements lie one after another, little-endian, without alignment.
public enum VectorElement {
  FLOAT32(0, Float.BYTES, "numbers up to 3.4028235E38") {
    @Override
    public float nearest(float value) {
      return Float.isFinite(value) ? value : Float.NaN;
    }

    @Override
    public void read(MemorySegment source, long offset, float[] out, int from, int count) {
      MemorySegment.copy(source, FLOAT, offset, out, from, count);
    }

    @Override
    public void write(float[] values, int from, int count, MemorySegment target, long offset) {
      MemorySegment.copy(values, from, target, FLOAT, offset, count);
    }
  },

  FLOAT16(1, Short.BYTES, "numbers from -65504 to 65504") {
    @Override
    public float nearest(float value) {
      float half = Float.float16ToFloat(Float.floatToFloat16(value));
      return Float.isFinite(half) ? half : Float.NaN;
    }

    @Override
    public void read(MemorySegment source, long offset, float[] out, int from, int count) {
      for (int i = 0; i < count; i++) {
        out[from + i] = Float.float16ToFloat(source.get(SHORT, offset + (long) i * Short.BYTES));
      }
    }

    @Override
    public void write(float[] values, int from, int count, MemorySegment target, long offset) {
      for (int i = 0; i < count; i++) {
        target.set(SHORT, offset + (long) i * Short.BYTES, Float.floatToFloat16(values[from + i]));
      }
    }
  },

  INT8(2, Byte.BYTES, "whole numbers from -128 to 127") {
    @Override
    public float nearest(float value) {
      return (byte) value == value ? value + 0.0f : Float.NaN;
    }

    @Override
    public void read(MemorySegment source, long offset, float[] out, int from, int count) {
      for (int i = 0; i < count; i++) {
        out[from + i] = source.get(ValueLayout.JAVA_BYTE, offset + i);
      }
    }

    @Override
    public void write(float[] values, int from, int count, MemorySegment target, long offset) {
      for (int i = 0; i < count; i++) {
        target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) values[from + i]);
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final byte code;
  private final int elementBytes;
  private final String numbers;

  VectorElement(int code, int elementBytes, String numbers) {
    this.code = (byte) code;
    this.elementBytes = elementBytes;
    this.numbers = numbers;
  }

  /// The element of this code; empty if there is none.
  public static Optional<VectorElement> ofCode(int code) {
    return Arrays.stream(values()).filter(element -> element.code() == code).findFirst();
  }

  /// What stands for it in formats: never another for the same element.
  public byte code() {
    return code;
  }

  /// The type of vectors of these elements as SQL writes it; `dimensions` is empty where the number
  /// of them is open.
  public String sql(String dimensions) {
    return switch (this) {
      case FLOAT32 -> dimensions.isEmpty() ? "VECTOR" : "VECTOR(" + dimensions + ")";
      case FLOAT16 -> dimensions.isEmpty() ? "HALFVEC" : "HALFVEC(" + dimensions + ")";
      case INT8 -> "VECTOR(" + (dimensions.isEmpty() ? "*" : dimensions) + ", " + name() + ")";
    };
  }

  /// Bytes of `count` elements.
  public int bytes(int count) {
    return count * elementBytes;
  }

  /// The numbers that it holds, for messages.
  public String numbers() {
    return numbers;
  }

  /// What a value becomes as an element; NaN if it cannot be one.
  public abstract float nearest(float value);

  /// Makes elements of `values[from .. from + count)`, which are finite; how many of them, from the
  /// first on, could become elements: `count` if all.
  public int round(float[] values, int from, int count) {
    if (this == FLOAT32) {
      return count;
    }
    for (int i = 0; i < count; i++) {
      float nearest = nearest(values[from + i]);
      if (Float.isNaN(nearest)) {
        return i;
      }
      values[from + i] = nearest;
    }
    return count;
  }

  /// What text and parameters without a type of their own become beside a vector of these elements:
  /// what keeps comparisons exact and refuses nothing without need.
  public VectorElement beside() {
    return this == INT8 ? FLOAT32 : this;
  }

  /// Elements that hold the numbers of both.
  public VectorElement widened(VectorElement other) {
    return this == other ? this : FLOAT32;
  }

  /// Reads `count` elements at `offset` into `out[from ..]`.
  public abstract void read(MemorySegment source, long offset, float[] out, int from, int count);

  /// Writes `values[from .. from + count)`, all of them elements, to `offset`.
  public abstract void write(
      float[] values, int from, int count, MemorySegment target, long offset);
}
