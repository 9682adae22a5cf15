package dev.azimuth.storage.type;

/// How values of a type are held in memory.
public enum PhysicalKind {
  /// A `long`: BOOLEAN (0, 1), integers, DATE (days since 1970), TIME (milliseconds of the day),
  /// TIMESTAMP (milliseconds since 1970, without zone).
  LONG,
  /// A `double`: DOUBLE, and REAL widened.
  DOUBLE,
  /// Bytes: CHAR and VARCHAR (UTF-8), VARBINARY, DECIMAL (unscaled two's complement, big-endian).
  BYTES,
  /// `dimension` floats: VECTOR.
  FLOAT_VECTOR
}
