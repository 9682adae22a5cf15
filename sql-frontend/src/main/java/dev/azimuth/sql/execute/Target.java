package dev.azimuth.sql.execute;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;

/// What a value is converted to, and its name in error messages: `column price`, `parameter 3`.
public record Target(String label, ColumnType type) {
  /// A failure that names the target and its type.
  public AzimuthException failure(ErrorCode code, String particulars) {
    return new AzimuthException(code, label + " is " + type.sql() + ", " + particulars);
  }

  AzimuthException cannotTake(Object value) {
    return failure(
        ErrorCode.INVALID_VALUE, "the value is a Java " + value.getClass().getSimpleName());
  }
}
