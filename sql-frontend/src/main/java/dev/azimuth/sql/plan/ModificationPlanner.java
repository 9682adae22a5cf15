package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.sql.execute.SearchWishes;
import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.sql.write.InsertTemplate;
import dev.azimuth.sql.write.RowChange;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.record.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableModify;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// Plans INSERT, UPSERT, UPDATE and DELETE.
///
/// Rows are converted to the types of their columns when they are written, strictly, where a cast
/// would cut text off; only what [AssignmentCasts] says is cast before.
public final class ModificationPlanner {
  private final Dialect dialect;
  private final QueryPlanner queries;

  /// Whether rows that exist are replaced.
  public enum InsertKind {
    INSERT,
    UPSERT
  }

  /// A planner for trees of `dialect`.
  public ModificationPlanner(Dialect dialect, QueryPlanner queries) {
    this.dialect = dialect;
    this.queries = queries;
  }

  /// Plans a validated statement.
  ///
  /// @param parameters number of its parameters
  public Modification plan(RelRoot root, int parameters, InsertKind insertKind) {
    if (!(root.rel instanceof TableModify modify)) {
      throw new IllegalArgumentException("no modification: " + root.kind);
    }
    TableDefinition table = dialect.table(modify.getTable());
    // What is written must not depend on what a search may miss.
    Function<RelNode, QueryPlan> query =
        rows -> queries.plan(RelRoot.of(rows, SqlKind.SELECT), parameters, SearchWishes.EXACT);
    return switch (modify.getOperation()) {
      case INSERT -> insert(modify, table, insertKind, query);
      case UPDATE -> update(modify, table, query);
      case DELETE -> delete(modify, table, query);
      case MERGE -> throw new AzimuthException(ErrorCode.NOT_SUPPORTED, "MERGE");
    };
  }

  private Modification insert(
      TableModify modify,
      TableDefinition table,
      InsertKind kind,
      Function<RelNode, QueryPlan> query) {
    long expectation = kind == InsertKind.UPSERT ? LogRecord.Write.ANY : LogRecord.Write.ABSENT;
    RelNode source = AssignmentCasts.apply(modify.getInput(), columnTypes(modify.getTable()));
    Optional<InsertTemplate> template = template(PlannerPhase.NORMALIZE.rewrite(source));
    return template.isPresent()
        ? new Modification.InsertRows(table, expectation, template.get())
        : new Modification.InsertQuery(table, expectation, query.apply(source));
  }

  private Optional<InsertTemplate> template(RelNode source) {
    List<List<RexNode>> rows = new ArrayList<>();
    if (!collect(source, rows)) {
      return Optional.empty();
    }
    try {
      ScalarCompiler scalars = new ScalarCompiler(source.getCluster().getRexBuilder(), dialect);
      List<List<InsertTemplate.Source>> sources = new ArrayList<>();
      for (List<RexNode> row : rows) {
        List<InsertTemplate.Source> values = new ArrayList<>();
        for (RexNode node : row) {
          RexNode value = assigned(node);
          if (value instanceof RexDynamicParam parameter) {
            values.add(new InsertTemplate.Source.Parameter(parameter.getIndex()));
          } else {
            values.add(new InsertTemplate.Source.Computed(constant(scalars.compile(value), value)));
          }
        }
        sources.add(values);
      }
      return Optional.of(new InsertTemplate(sources));
    } catch (NotInterpreted reason) {
      return Optional.empty();
    }
  }

  /// A literal's conversion is done once.
  private static Scalar constant(Scalar scalar, RexNode node) {
    if (!(node instanceof RexLiteral)) {
      return scalar;
    }
    Object value = scalar.evaluate(new Object[0], Parameters.NONE);
    return (row, parameters) -> value;
  }

  private static boolean collect(RelNode source, List<List<RexNode>> rows) {
    return switch (source) {
      case Values values -> {
        values.tuples.forEach(tuple -> rows.add(List.copyOf(tuple)));
        yield true;
      }
      case Project project when project.getInput() instanceof Values values -> {
        for (List<RexLiteral> tuple : values.tuples) {
          RexShuttle substitution =
              new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                  return tuple.get(reference.getIndex());
                }
              };
          rows.add(substitution.apply(project.getProjects()));
        }
        yield true;
      }
      case Union union when union.all -> {
        boolean all = true;
        for (RelNode input : union.getInputs()) {
          all = all && collect(input, rows);
        }
        yield all;
      }
      default -> false;
    };
  }

  /// The value itself where it only becomes a vector, which writing does as well, or may be NULL.
  private RexNode assigned(RexNode node) {
    RexNode value = node;
    while (value instanceof RexCall call && changesNothing(call)) {
      value = call.getOperands().getFirst();
    }
    return value;
  }

  private boolean changesNothing(RexCall call) {
    RexNode operand = call.getOperands().isEmpty() ? call : call.getOperands().getFirst();
    if (dialect.conversion(call.getOperator()) == Dialect.ConversionKind.TO_VECTOR) {
      // A parameter that is a vector of another type has to become that first.
      return operand instanceof RexLiteral
          || (operand instanceof RexDynamicParam
              && dialect.columnType(operand.getType()).filter(Types::isVector).isEmpty());
    }
    return call.isA(SqlKind.CAST)
        && SqlTypeUtil.equalSansNullability(call.getType(), operand.getType());
  }

  private static List<RelDataType> columnTypes(RelOptTable table) {
    return table.getRowType().getFieldList().stream().map(RelDataTypeField::getType).toList();
  }

  private Modification update(
      TableModify modify, TableDefinition table, Function<RelNode, QueryPlan> query) {
    List<String> names = Objects.requireNonNull(modify.getUpdateColumnList());
    int columnCount = table.columns().size();
    List<Integer> newColumns = new ArrayList<>(columns(columnCount));
    RelNode source = versioned(modify.getInput());
    for (int i = 0; i < names.size(); i++) {
      int ordinal = modify.getTable().getRowType().getFieldNames().indexOf(names.get(i));
      if (table.keyColumns().contains(ordinal)) {
        throw new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            "UPDATE of the primary key column " + names.get(i) + "; delete and insert the row");
      }
      newColumns.set(ordinal, columnCount + i);
    }
    RowChange change =
        new RowChange(columns(columnCount), source.getRowType().getFieldCount() - 1, newColumns);
    return new Modification.Change(
        table, change, query.apply(assignedColumns(source, modify, newColumns)));
  }

  /// The query of an UPDATE with its new values cast where they have to be.
  private static RelNode assignedColumns(
      RelNode source, TableModify modify, List<Integer> newColumns) {
    List<RelDataType> columnTypes = columnTypes(modify.getTable());
    List<RelDataType> wanted = new ArrayList<>();
    source.getRowType().getFieldList().forEach(field -> wanted.add(field.getType()));
    for (int ordinal = 0; ordinal < newColumns.size(); ordinal++) {
      wanted.set(newColumns.get(ordinal), columnTypes.get(ordinal));
    }
    return AssignmentCasts.apply(source, wanted);
  }

  private Modification delete(
      TableModify modify, TableDefinition table, Function<RelNode, QueryPlan> query) {
    RelNode source = versioned(modify.getInput());
    RowChange change =
        new RowChange(
            columns(table.columns().size()), source.getRowType().getFieldCount() - 1, List.of());
    return new Modification.Change(table, change, query.apply(source));
  }

  private static List<Integer> columns(int count) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(i);
    }
    return columns;
  }

  /// The rows of an UPDATE or DELETE with their versions as the last column.
  private static RelNode versioned(RelNode source) {
    return switch (source) {
      case TableScan scan ->
          LogicalTableScan.create(
              scan.getCluster(), SqlCatalogReader.versioned(scan.getTable()), List.of());
      case Filter filter ->
          filter.copy(filter.getTraitSet(), versioned(filter.getInput()), filter.getCondition());
      case Project project -> {
        RelNode input = versioned(project.getInput());
        List<RexNode> outputs = new ArrayList<>(project.getProjects());
        int version = input.getRowType().getFieldCount() - 1;
        outputs.add(RexInputRef.of(version, input.getRowType()));
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        names.add("$version");
        yield LogicalProject.create(
            input, project.getHints(), outputs, names, project.getVariablesSet());
      }
      default ->
          throw new AzimuthException(
              ErrorCode.NOT_SUPPORTED, "UPDATE or DELETE with this kind of condition");
    };
  }
}
