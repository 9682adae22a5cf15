package dev.azimuth.sql.language.validate;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/// What stands behind `FOR SYSTEM_TIME AS OF`: a parameter there is a TIMESTAMP, and a table is
/// read at one time, not at another one for each row of its neighbour.
final class PastPeriods {
  private static final int MILLIS_PRECISION = 3;

  private PastPeriods() {}

  static void rewrite(SqlSnapshot snapshot, SqlValidator validator) {
    SqlNode period = snapshot.getPeriod();
    if (period instanceof SqlDynamicParam parameter) {
      SqlParserPos position = parameter.getParserPosition();
      SqlDataTypeSpec timestamp =
          new SqlDataTypeSpec(
              new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, MILLIS_PRECISION, position),
              position);
      snapshot.setOperand(1, SqlStdOperatorTable.CAST.createCall(position, parameter, timestamp));
      return;
    }
    period.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlIdentifier column) {
            if (validator.makeNullaryCall(column) != null) {
              return null; // CURRENT_TIMESTAMP and the like
            }
            throw new AzimuthException(
                ErrorCode.NOT_SUPPORTED,
                "FOR SYSTEM_TIME AS OF a time that depends on rows: " + column);
          }
        });
  }
}
