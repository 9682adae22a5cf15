package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.jspecify.annotations.Nullable;

/// Calcite's validator with vectors: their operators, their conversions, and what is assigned to
/// them.
public final class StatementValidator extends SqlValidatorImpl {
  private static final SqlOperatorTable OPERATORS =
      SqlOperatorTables.chain(
          SqlStdOperatorTable.instance(),
          SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(SqlLibrary.POSTGRESQL));

  private static final SqlValidator.Config CONFIG =
      SqlValidator.Config.DEFAULT
          .withConformance(Conformance.INSTANCE)
          .withDefaultNullCollation(NullCollation.LAST)
          .withTypeCoercionFactory(ImplicitCasts::new)
          .withIdentifierExpansion(true);

  private final VectorRewrites vectorRewrites;
  private final AssignmentRewrites assignmentRewrites;
  private final VectorOperators vectorOperators;

  /// A validator for one statement.
  public StatementValidator(SqlCatalogReader reader, SqlTypeFactory typeFactory) {
    super(OPERATORS, reader, typeFactory, CONFIG);
    this.vectorRewrites = new VectorRewrites(typeFactory);
    this.assignmentRewrites = new AssignmentRewrites(reader);
    this.vectorOperators = new VectorOperators(this);
  }

  @Override
  protected @Nullable SqlNode performUnconditionalRewrites(
      @Nullable SqlNode node, boolean underFrom) {
    SqlNode rewritten = node;
    switch (node) {
      case SqlInsert insert -> assignmentRewrites.rewrite(insert);
      case SqlUpdate update -> assignmentRewrites.rewrite(update);
      case SqlSnapshot snapshot -> PastPeriods.rewrite(snapshot, this);
      case SqlCall call -> rewritten = vectorRewrites.rewrite(call);
      case null, default -> {}
    }
    return super.performUnconditionalRewrites(rewritten, underFrom);
  }

  @Override
  public RelDataType deriveType(SqlValidatorScope scope, SqlNode expression) {
    switch (expression) {
      case SqlBasicCall call -> {
        vectorOperators.resolve(scope, call);
        typeParametersBesideText(scope, call);
      }
      case SqlCase choice -> vectorOperators.resolve(scope, choice);
      default -> {}
    }
    return super.deriveType(scope, expression);
  }

  /// Gives parameters types by where they stand. Calcite knows nothing of the operands of `||`.
  @Override
  protected void inferUnknownTypes(
      RelDataType inferredType, SqlValidatorScope scope, SqlNode node) {
    if (node instanceof SqlBasicCall call && typeParametersBesideText(scope, call)) {
      for (SqlNode operand : call.getOperandList()) {
        if (!(operand instanceof SqlDynamicParam)) {
          inferUnknownTypes(unknownType, scope, operand);
        }
      }
    } else {
      super.inferUnknownTypes(inferredType, scope, node);
    }
  }

  /// Makes text of the parameters that `||` joins to text, or to each other. Whether it did.
  private boolean typeParametersBesideText(SqlValidatorScope scope, SqlBasicCall call) {
    if (!call.getOperator().equals(SqlStdOperatorTable.CONCAT)
        || call.getOperandList().stream().noneMatch(SqlDynamicParam.class::isInstance)) {
      return false;
    }
    for (SqlNode operand : call.getOperandList()) {
      if (!(operand instanceof SqlDynamicParam)
          && !SqlTypeUtil.inCharFamily(deriveType(scope, operand))) {
        return false;
      }
    }
    RelDataType text = typeFactory.createSqlType(SqlTypeName.VARCHAR);
    for (SqlNode operand : call.getOperandList()) {
      if (operand instanceof SqlDynamicParam) {
        super.inferUnknownTypes(text, scope, operand);
      }
    }
    return true;
  }

  /// Refuses values that no conversion makes values of their columns.
  ///
  /// Nothing is cast here, unlike in Calcite: a cast would silently cut off text that is too long.
  /// Values are converted, strictly, when they are written.
  @Override
  protected void checkTypeAssignment(
      @Nullable SqlValidatorScope sourceScope,
      SqlValidatorTable table,
      RelDataType source,
      RelDataType target,
      SqlNode query) {
    List<RelDataTypeField> targets = target.getFieldList();
    for (RelDataTypeField given : source.getFieldList()) {
      RelDataTypeField wanted = targets.get(given.getIndex());
      if (wanted.getType() instanceof VectorType vector) {
        checkVector(wanted, vector, given.getType());
      } else if (!SqlTypeUtil.canCastFrom(
          wanted.getType(), given.getType(), getTypeMappingRule())) {
        throw new AzimuthException(
            ErrorCode.TYPE_MISMATCH,
            "column "
                + wanted.getName()
                + " is "
                + wanted.getType()
                + ", the value is "
                + given.getType());
      }
    }
  }

  private static void checkVector(RelDataTypeField field, VectorType wanted, RelDataType given) {
    if (given instanceof VectorType vector && !vector.isOpen()) {
      if (vector.dimension() != wanted.dimension()) {
        throw AssignmentRewrites.dimensionMismatch(
            field.getName(), wanted.dimension(), vector.dimension());
      }
      return;
    }
    switch (given.getSqlTypeName()) {
      case NULL, ANY, UNKNOWN -> {}
      default ->
          throw new AzimuthException(
              ErrorCode.TYPE_MISMATCH,
              "column "
                  + field.getName()
                  + " is "
                  + wanted
                  + ", the value is "
                  + given
                  + "; write CAST(… AS "
                  + wanted
                  + ")");
    }
  }
}
