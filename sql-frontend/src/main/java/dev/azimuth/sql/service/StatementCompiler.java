package dev.azimuth.sql.service;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.language.AnalyzedStatement;
import dev.azimuth.sql.language.SqlLanguage;
import dev.azimuth.sql.language.type.ColumnTypes;
import dev.azimuth.sql.parser.ExplainSyntax;
import dev.azimuth.sql.plan.AzimuthDialect;
import dev.azimuth.sql.plan.ModificationPlanner;
import dev.azimuth.sql.plan.QueryPlanner;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/// From the text of a statement to something that runs: parse, analyse, plan.
final class StatementCompiler {
  private static final StatementDescription DEFINITION =
      new StatementDescription(StatementKind.DEFINITION, List.of(), List.of());
  private static final ResultColumn PLAN_COLUMN =
      new ResultColumn("PLAN", "VARCHAR", Types.VARCHAR, 0, 0, false, "", "");

  private final SqlLanguage language = new SqlLanguage(SqlLanguage.STATEMENT_LENGTH_MAX_DEFAULT);
  private final QueryPlanner queries;
  private final ModificationPlanner modifications;

  StatementCompiler() {
    AzimuthDialect dialect = new AzimuthDialect();
    queries = new QueryPlanner(dialect);
    modifications = new ModificationPlanner(dialect, queries);
  }

  /// Fails with the error that the client shall see.
  Prepared compile(CatalogSnapshot catalog, String schema, String sql) {
    return compile(catalog, schema, Optional.empty(), sql);
  }

  /// The same for a connection whose searches are to find a part of the nearest rows.
  Prepared compile(CatalogSnapshot catalog, String schema, Optional<Double> accuracy, String sql) {
    SqlNode parsed = language.parse(sql);
    return switch (language.analyze(catalog, schema, parsed)) {
      case AnalyzedStatement.Relational relational -> relational(relational, accuracy);
      case AnalyzedStatement.Definition definition ->
          definition.command().isPresent()
              ? new Prepared.Definition(
                  DEFINITION, ParameterBinding.NONE, definition.command().get())
              : new Prepared.Nothing(DEFINITION, ParameterBinding.NONE);
      case AnalyzedStatement.Maintenance maintenance ->
          new Prepared.Maintenance(
              maintenance.task() == AnalyzedStatement.Task.CHECK
                  ? new StatementDescription(
                      StatementKind.QUERY, MaintenanceRunner.CHECK_COLUMNS, List.of())
                  : DEFINITION,
              ParameterBinding.NONE,
              maintenance.task(),
              maintenance.table());
      case AnalyzedStatement.Explain explain -> explain(explain, accuracy);
      case AnalyzedStatement.Session session ->
          SettingStatements.prepare(catalog, session.command());
    };
  }

  private Prepared relational(AnalyzedStatement.Relational statement, Optional<Double> accuracy) {
    ParameterBinding binding =
        new ParameterBinding(
            statement.parameterTypes().stream()
                .limit(statement.parameters().size())
                .map(ColumnTypes::columnType)
                .toList());
    return switch (statement.verb()) {
      case QUERY ->
          new Prepared.Query(
              new StatementDescription(
                  StatementKind.QUERY, statement.columns(), statement.parameters()),
              binding,
              queries.plan(
                  statement.root(),
                  statement.parameterTypes().size(),
                  statement.search().orElse(accuracy, "connection")),
              statement.consistency(),
              readTime(statement));
      case INSERT -> write(statement, binding, ModificationPlanner.InsertKind.INSERT);
      case UPSERT -> write(statement, binding, ModificationPlanner.InsertKind.UPSERT);
      case UPDATE, DELETE, MERGE ->
          write(statement, binding, ModificationPlanner.InsertKind.INSERT);
    };
  }

  private Prepared write(
      AnalyzedStatement.Relational statement,
      ParameterBinding binding,
      ModificationPlanner.InsertKind kind) {
    return new Prepared.Write(
        new StatementDescription(StatementKind.MANIPULATION, List.of(), statement.parameters()),
        binding,
        modifications.plan(statement.root(), statement.parameterTypes().size(), kind),
        readTime(statement));
  }

  private static Prepared.ReadTime readTime(AnalyzedStatement.Relational statement) {
    return statement.asksReadTimestamp() ? Prepared.ReadTime.TOLD : Prepared.ReadTime.UNTOLD;
  }

  private Prepared explain(AnalyzedStatement.Explain explain, Optional<Double> accuracy) {
    if (explain.format() != ExplainSyntax.Format.TEXT) {
      throw new AzimuthException(ErrorCode.NOT_SUPPORTED, "EXPLAIN with FORMAT JSON");
    }
    Prepared explained = relational(explain.statement(), accuracy);
    return new Prepared.Explain(
        new StatementDescription(
            StatementKind.QUERY, List.of(PLAN_COLUMN), explain.statement().parameters()),
        explained.parameters(),
        explained,
        explain.depth() == ExplainSyntax.Depth.ANALYZE
            ? Prepared.ExplainMode.ANALYZE
            : Prepared.ExplainMode.PLAN);
  }
}
