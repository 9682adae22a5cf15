package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.type.SqlTypeSystem;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;

/// Refuses type names that there are not, and precisions that would silently be cut.
public final class KnownTypes {
  private KnownTypes() {}

  /// Refuses with `NOT_SUPPORTED` what is no type of the dialect.
  public static void require(SqlDataTypeSpec spec) {
    SqlTypeNameSpec name = spec.getTypeNameSpec();
    if (name instanceof SqlUserDefinedTypeNameSpec) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "the type "
              + name.getTypeName()
              + position(name.getParserPos().getLineNum(), name.getParserPos().getColumnNum()));
    }
    if (name instanceof SqlBasicTypeNameSpec basic && isTime(basic)) {
      int digits = basic.getPrecision();
      if (digits > SqlTypeSystem.SECOND_FRACTION_DIGITS) {
        throw new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            basic.getTypeName() + "(" + digits + "); seconds have at most 3 digits of fraction");
      }
    }
  }

  private static boolean isTime(SqlBasicTypeNameSpec basic) {
    String name = basic.getTypeName().getSimple();
    return name.startsWith("TIME");
  }

  private static String position(int line, int column) {
    return " (line " + line + ", column " + column + ")";
  }
}
