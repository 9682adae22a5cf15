package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.catalog.CatalogTable;
import dev.azimuth.sql.language.catalog.DefaultExpressions;
import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.function.VectorOperands;
import dev.azimuth.sql.language.type.VectorText;
import dev.azimuth.sql.parser.ElementType;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.SparseVectorText;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlTableRef;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes vectors of what is assigned to vector columns, puts what DEFAULT stands for in its place,
/// and refuses constants that cannot be stored.
///
/// Tables and columns that do not exist are left for validation to report.
final class AssignmentRewrites {
  private final SqlCatalogReader reader;

  AssignmentRewrites(SqlCatalogReader reader) {
    this.reader = reader;
  }

  void rewrite(SqlInsert insert) {
    List<@Nullable ColumnDefinition> columns =
        targets(insert.getTargetTable(), insert.getTargetColumnList());
    rewriteSource(insert.getSource(), columns);
  }

  private static void rewriteSource(SqlNode source, List<@Nullable ColumnDefinition> columns) {
    if (source.getKind() == SqlKind.VALUES) {
      for (SqlNode row : ((SqlCall) source).getOperandList()) {
        if (row.getKind() == SqlKind.ROW) {
          rewriteRow((SqlCall) row, columns);
        }
      }
    } else if (source instanceof SqlSelect select) {
      SqlNodeList items = select.getSelectList();
      for (int i = 0; i < Math.min(items.size(), columns.size()); i++) {
        items.set(i, selected(items.get(i), columns.get(i)));
      }
    }
  }

  private static void rewriteRow(SqlCall row, List<@Nullable ColumnDefinition> columns) {
    for (int i = 0; i < Math.min(row.operandCount(), columns.size()); i++) {
      row.setOperand(i, assigned(row.operand(i), columns.get(i)));
    }
  }

  void rewrite(SqlUpdate update) {
    List<@Nullable ColumnDefinition> columns =
        targets(update.getTargetTable(), update.getTargetColumnList());
    SqlNodeList values = update.getSourceExpressionList();
    for (int i = 0; i < Math.min(values.size(), columns.size()); i++) {
      values.set(i, assigned(values.get(i), columns.get(i)));
    }
  }

  /// The columns that are assigned, in order; null for one that does not exist.
  private List<@Nullable ColumnDefinition> targets(
      SqlNode target, @Nullable SqlNodeList columnNames) {
    SqlNode name = target instanceof SqlTableRef reference ? reference.operand(0) : target;
    if (!(name instanceof SqlIdentifier identifier)) {
      return List.of();
    }
    Prepare.PreparingTable found = reader.getTable(identifier.names);
    CatalogTable table = found == null ? null : found.unwrap(CatalogTable.class);
    if (table == null) {
      return List.of();
    }
    List<ColumnDefinition> columns = table.definition().columns();
    List<@Nullable ColumnDefinition> targets = new ArrayList<>();
    if (columnNames == null) {
      targets.addAll(columns);
      return targets;
    }
    for (SqlNode columnName : columnNames) {
      String simple = ((SqlIdentifier) columnName).names.getLast();
      Optional<ColumnDefinition> column =
          columns.stream().filter(c -> c.name().equalsIgnoreCase(simple)).findFirst();
      targets.add(column.orElse(null));
    }
    return targets;
  }

  private static SqlNode selected(SqlNode item, @Nullable ColumnDefinition column) {
    SqlNode value = SqlUtil.stripAs(item);
    return column != null && (value instanceof SqlLiteral || value.getKind() == SqlKind.CAST)
        ? assigned(value, column)
        : item;
  }

  private static SqlNode assigned(SqlNode value, @Nullable ColumnDefinition column) {
    if (column == null) {
      return value;
    }
    if (value.getKind() == SqlKind.DEFAULT) {
      return assigned(DefaultExpressions.of(column, value.getParserPosition()), column);
    }
    if (SqlUtil.isNullLiteral(value, false)) {
      if (!column.nullable()) {
        throw new AzimuthException(ErrorCode.NULL_NOT_ALLOWED, "column " + column.name());
      }
      return value;
    }
    if (value instanceof SqlDynamicParam) {
      return value;
    }
    return switch (column.type()) {
      case ColumnType.FloatVector vector -> {
        int dimension = vector.dimension();
        requireDimension(
            value, column, dimension, text -> VectorText.parse(text, vector.element()).length);
        yield VectorOperands.conversion(
            value, dimension, VectorFunctions.conversion(vector.element()));
      }
      case ColumnType.SparseVector vector -> {
        int dimension = vector.dimension();
        requireDimension(value, column, dimension, SparseVectorText::dimension);
        yield VectorOperands.conversion(
            value, dimension, VectorFunctions.conversion(ElementType.SPARSE));
      }
      default -> value;
    };
  }

  /// Refuses text for a column of vectors of another dimension.
  private static void requireDimension(
      SqlNode value, ColumnDefinition column, int expected, ToIntFunction<String> dimension) {
    if (value instanceof SqlLiteral literal
        && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())) {
      int actual = dimension.applyAsInt(literal.getValueAs(String.class));
      if (actual != expected) {
        throw dimensionMismatch(column.name(), expected, actual);
      }
    }
  }

  static AzimuthException dimensionMismatch(String column, int expected, int actual) {
    return new AzimuthException(
        ErrorCode.DIMENSION_MISMATCH,
        "column " + column + " has " + expected + " dimensions, the value has " + actual);
  }
}
