package dev.azimuth.storage.arrow;

import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.List;
import java.util.Map;

/// A column of a file as other tools see it.
///
/// | type | Arrow type | layout of a row |
/// |---|---|---|
/// | BOOLEAN | Int(8), extension `arrow.bool8` | a byte, 0 or 1 |
/// | TINYINT, SMALLINT, INTEGER, BIGINT | Int(8, 16, 32, 64) | little-endian |
/// | REAL, DOUBLE | FloatingPoint(DOUBLE) | as they are held in memory |
/// | DATE | Date(DAY) | i32, days since 1970 |
/// | TIME | Time(MILLISECOND, 32) | i32, milliseconds of the day |
/// | TIMESTAMP | Timestamp(MILLISECOND), no zone | i64, milliseconds since 1970 |
/// | DECIMAL(p, s) | Decimal(p, s, 128) | 16 bytes, two's complement, little-endian |
/// | CHAR, VARCHAR | LargeUtf8 | i64 offsets, one more than rows, and UTF-8 |
/// | VARBINARY | LargeBinary | i64 offsets, one more than rows, and bytes |
/// | VECTOR(n) | FixedSizeList(n) of FloatingPoint(SINGLE) | n x f32 |
/// | HALFVEC(n) | FixedSizeList(n) of FloatingPoint(HALF) | n x f16 |
/// | VECTOR(n, INT8) | FixedSizeList(n) of Int(8) | n x i8 |
/// | BIT(n) | FixedSizeBinary(n / 8, rounded up) | bits, the first one the most significant of its byte; 0 behind the last |
/// | SPARSEVEC(n) | LargeBinary | as VARBINARY; bytes as `SparseVector` says |
///
/// A row that is NULL has a clear bit in the validity region, which is not there if no row is; its
/// slot is zero or empty.
///
/// @param region its regions are `<region>/validity`, `<region>/values` and `<region>/offsets`
/// @param metadata custom metadata of the field
public record ArrowField(
    String name, ColumnType type, boolean nullable, String region, Map<String, String> metadata) {
  public ArrowField {
    metadata = Map.copyOf(metadata);
  }

  /// Name of the validity region.
  public String validity() {
    return region + "/validity";
  }

  /// Name of the region with the values, of whatever width.
  public String values() {
    return region + "/values";
  }

  /// Name of the region with the offsets of values of variable length.
  public String offsets() {
    return region + "/offsets";
  }

  /// Whether values have offsets.
  boolean isVariable() {
    return fixedWidth(type) == 0;
  }

  /// Whether values are lists of numbers, which Arrow has as a field below.
  boolean isList() {
    return type instanceof ColumnType.FloatVector vector
        && vector.element() != VectorElement.BINARY;
  }

  /// Bytes of a value of this type in a file; 0 if each value has its own length.
  public static int fixedWidth(ColumnType type) {
    return switch (type) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case BOOLEAN, TINYINT -> Byte.BYTES;
            case SMALLINT -> Short.BYTES;
            case INTEGER, DATE, TIME -> Integer.BYTES;
            case BIGINT, TIMESTAMP, REAL, DOUBLE -> Long.BYTES;
          };
      case ColumnType.Decimal _ -> 2 * Long.BYTES;
      case ColumnType.FloatVector vector -> vector.bytes();
      case ColumnType.Varchar _,
          ColumnType.Char _,
          ColumnType.Varbinary _,
          ColumnType.SparseVector _ ->
          0;
    };
  }

  /// Names of the regions that the record batch names, in the order of Arrow's buffers; an empty
  /// name stands for a buffer without bytes.
  List<String> buffers() {
    if (isList()) {
      return List.of(validity(), "", values());
    }
    return isVariable() ? List.of(validity(), offsets(), values()) : List.of(validity(), values());
  }
}
