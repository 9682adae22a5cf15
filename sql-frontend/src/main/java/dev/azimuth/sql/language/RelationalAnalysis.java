package dev.azimuth.sql.language;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.execute.SearchWishes;
import dev.azimuth.sql.language.AnalyzedStatement.Verb;
import dev.azimuth.sql.language.catalog.CatalogTable;
import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.validate.RefusedClauses;
import dev.azimuth.sql.language.validate.SqlErrors;
import dev.azimuth.sql.language.validate.StatementValidator;
import dev.azimuth.sql.parser.SearchMode;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.hint.HintPredicates;
import org.apache.calcite.rel.hint.HintStrategyTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.jspecify.annotations.Nullable;

/// Validates one query or data manipulation and converts it to a relational tree.
final class RelationalAnalysis {
  private static final SqlRexConvertletTable CONVERTLETS = new VectorConvertlets();

  private static final HintStrategyTable HINTS =
      HintStrategyTable.builder()
          .hintStrategy(
              SearchMode.HINT, HintPredicates.or(HintPredicates.PROJECT, HintPredicates.SORT))
          .hintStrategy(
              ConsistencyHint.NAME, HintPredicates.or(HintPredicates.PROJECT, HintPredicates.SORT))
          .hintStrategy(SearchWishes.HINT, HintPredicates.SORT)
          .build();

  /// Sub-queries stay expressions, and lists after IN stay conditions whatever their length.
  private static final SqlToRelConverter.Config CONFIG =
      SqlToRelConverter.config()
          .withExpand(false)
          .withTrimUnusedFields(false)
          .withInSubQueryThreshold(Integer.MAX_VALUE)
          .withHintStrategyTable(HINTS);

  private final SqlTypeFactory typeFactory = new SqlTypeFactory();
  private final SqlCatalogReader reader;
  private final SqlErrors errors;

  RelationalAnalysis(CalciteSchema root, CatalogSnapshot snapshot, String schema) {
    this.reader = new SqlCatalogReader(root, schema, typeFactory);
    this.errors = new SqlErrors(snapshot, schema);
  }

  AnalyzedStatement.Relational analyze(SqlNode asWritten) {
    RefusedClauses.refuseIn(asWritten);
    SearchWish search = SearchHint.strictest(asWritten);
    int outside = search.given().stream().mapToInt(given -> given.index() + 1).max().orElse(0);
    ReadTimestampCalls.Rewritten rewritten = ReadTimestampCalls.rewrite(asWritten, outside);
    SqlNode statement = rewritten.statement();
    Optional<Consistency> consistency = ConsistencyHint.of(statement);
    StatementValidator validator = new StatementValidator(reader, typeFactory);
    SqlNode validated;
    try {
      validated = validator.validate(statement);
    } catch (RuntimeException e) {
      throw errors.explain(e, statement);
    }
    List<RelDataType> parameterTypes = ParameterTypes.of(validator, validated, search);
    RelOptCluster cluster = RelOptCluster.create(planner(), new RexBuilder(typeFactory));
    StatementConverter converter =
        new StatementConverter(validator, reader, cluster, CONVERTLETS, CONFIG);
    RelRoot root = converter.convertQuery(validated, false, true);
    boolean query = validated.isA(SqlKind.QUERY);
    if (!query) {
      requireWritable(root.rel.getTable());
    }
    return new AnalyzedStatement.Relational(
        verb(statement),
        root,
        parameterTypes,
        parameters(
            parameterTypes.subList(0, Math.min(rewritten.parameters(), parameterTypes.size()))),
        query ? columns(root, validator.getFieldOrigins(validated)) : List.of(),
        consistency,
        new SearchWishes(converter.searches(), search));
  }

  private static void requireWritable(@Nullable RelOptTable table) {
    if (table == null || table.unwrap(CatalogTable.class) == null) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "writing to "
              + (table == null ? "this" : String.join(".", table.getQualifiedName()))
              + "; it shows what is elsewhere");
    }
  }

  private static VolcanoPlanner planner() {
    VolcanoPlanner planner = new VolcanoPlanner();
    planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
    planner.addRelTraitDef(RelCollationTraitDef.INSTANCE);
    planner.setExecutor(new LiteralExecutor());
    return planner;
  }

  private static Verb verb(SqlNode statement) {
    return switch (statement.getKind()) {
      case INSERT -> ((SqlInsert) statement).isUpsert() ? Verb.UPSERT : Verb.INSERT;
      case UPDATE -> Verb.UPDATE;
      case DELETE -> Verb.DELETE;
      case MERGE -> Verb.MERGE;
      default -> Verb.QUERY;
    };
  }

  private static List<ResultColumn> parameters(List<RelDataType> types) {
    List<ResultColumn> parameters = new ArrayList<>();
    for (RelDataType type : types) {
      parameters.add(ResultColumns.of("?" + (parameters.size() + 1), type, null));
    }
    return parameters;
  }

  private static List<ResultColumn> columns(
      RelRoot root, List<? extends @Nullable List<String>> origins) {
    List<ResultColumn> columns = new ArrayList<>();
    for (RelDataTypeField field : root.validatedRowType.getFieldList()) {
      List<String> origin =
          field.getIndex() < origins.size() ? origins.get(field.getIndex()) : null;
      ResultColumns.requireReadable(field.getName(), field.getType());
      columns.add(ResultColumns.of(field.getName(), field.getType(), origin));
    }
    return columns;
  }
}
