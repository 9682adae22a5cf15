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
/// | element | SQL | numbers | bits each | code |
/// |---|---|---|---|---|
/// | FLOAT32 | `VECTOR(n)` | finite float32 | 32 | 0 |
/// | FLOAT16 | `HALFVEC(n)` | finite float16 (IEEE 754 binary16); others are rounded to the nearest | 16 | 1 |
/// | INT8 | `VECTOR(n, INT8)` | -128 to 127 | 8 | 2 |
/// | BINARY | `BIT(n)` | 0 and 1 | 1 | 3 |
///
/// Elements lie one after another, little-endian, without alignment. Bits fill bytes from the most
/// significant on, as in PostgreSQL; those of the last byte that are left over are 0. So every
/// vector takes whole bytes.
public enum VectorElement {
  FLOAT32(0, Float.SIZE, 1, "numbers up to 3.4028235E38") {
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

  FLOAT16(1, Short.SIZE, 2, "numbers from -65504 to 65504") {
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

  INT8(2, Byte.SIZE, 2, "whole numbers from -128 to 127") {
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
  },

  BINARY(3, 1, 3, "0 and 1") {
    @Override
    public float nearest(float value) {
      return value == 0 || value == 1 ? value + 0.0f : Float.NaN;
    }

    @Override
    public void read(MemorySegment source, long offset, float[] out, int from, int count) {
      for (int i = 0; i < count; i++) {
        int bits = source.get(ValueLayout.JAVA_BYTE, offset + i / Byte.SIZE);
        out[from + i] = bits >>> Byte.SIZE - 1 - i % Byte.SIZE & 1;
      }
    }

    @Override
    public void write(float[] values, int from, int count, MemorySegment target, long offset) {
      for (int i = 0; i < count; i += Byte.SIZE) {
        int bits = 0;
        for (int bit = 0; bit < Math.min(Byte.SIZE, count - i); bit++) {
          bits |= (int) values[from + i + bit] << Byte.SIZE - 1 - bit;
        }
        target.set(ValueLayout.JAVA_BYTE, offset + i / Byte.SIZE, (byte) bits);
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final byte code;
  private final int elementBits;
  private final int formatVersion;
  private final String numbers;

  VectorElement(int code, int elementBits, int formatVersion, String numbers) {
    this.code = (byte) code;
    this.elementBits = elementBits;
    this.formatVersion = formatVersion;
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

  /// The version that has brought it to the formats of column batches, of Arrow files and of tables
  /// in the catalog.
  public int formatVersion() {
    return formatVersion;
  }

  /// The type of vectors of these elements as SQL writes it; `dimensions` is empty where the number
  /// of them is open.
  public String sql(String dimensions) {
    return switch (this) {
      case FLOAT32 -> dimensions.isEmpty() ? "VECTOR" : "VECTOR(" + dimensions + ")";
      case FLOAT16 -> dimensions.isEmpty() ? "HALFVEC" : "HALFVEC(" + dimensions + ")";
      case INT8 -> "VECTOR(" + (dimensions.isEmpty() ? "*" : dimensions) + ", " + name() + ")";
      case BINARY -> dimensions.isEmpty() ? "BIT" : "BIT(" + dimensions + ")";
    };
  }

  /// Bytes of a vector of `count` elements.
  public int bytes(int count) {
    return Math.toIntExact(((long) count * elementBits + Byte.SIZE - 1) / Byte.SIZE);
  }

  /// Bits of the last byte of a vector of `count` elements that belong to none of them.
  private int paddingBits(int count) {
    return (int) ((long) bytes(count) * Byte.SIZE - (long) count * elementBits);
  }

  /// Whether what belongs to no element of the vector at `offset` is 0, as it is in all that
  /// [#write] has written.
  public boolean isPadded(MemorySegment source, long offset, int count) {
    int last = source.get(ValueLayout.JAVA_BYTE, offset + bytes(count) - 1);
    return (last & (1 << paddingBits(count)) - 1) == 0;
  }

  /// Whether squared norms are kept beside vectors of these elements: distances of bits are made of
  /// counts, and need none.
  public boolean hasNorm() {
    return this != BINARY;
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

  /// Reads `rows` vectors of `count` elements, which lie one after another from `offset` on, into
  /// `out[from ..]`.
  public void readAll(
      MemorySegment source, long offset, float[] out, int from, int count, int rows) {
    if (paddingBits(count) == 0) {
      read(source, offset, out, from, rows * count);
      return;
    }
    long stride = bytes(count);
    for (int row = 0; row < rows; row++) {
      read(source, offset + row * stride, out, from + row * count, count);
    }
  }

  /// Writes `rows` vectors of `count` elements, one after another from `offset` on: the inverse of
  /// [#readAll].
  public void writeAll(
      float[] values, int from, int count, int rows, MemorySegment target, long offset) {
    if (paddingBits(count) == 0) {
      write(values, from, rows * count, target, offset);
      return;
    }
    long stride = bytes(count);
    for (int row = 0; row < rows; row++) {
      write(values, from + row * count, count, target, offset + row * stride);
    }
  }

  /// Reads `count` elements at `offset` into `out[from ..]`.
  public abstract void read(MemorySegment source, long offset, float[] out, int from, int count);

  /// Writes `values[from .. from + count)`, all of them elements, to `offset`.
  public abstract void write(
      float[] values, int from, int count, MemorySegment target, long offset);
}
