package dev.azimuth.sql.language;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Simple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;

/// A catalog to analyze statements against: `public.items`, `public.Words` and `other.items`.
final class SampleCatalog {
  private static final ColumnType TEXT = new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED);

  final SqlLanguage language = new SqlLanguage(SqlLanguage.STATEMENT_LENGTH_MAX_DEFAULT);

  final CatalogSnapshot snapshot =
      new CatalogSnapshot(
          7,
          List.of("public", "other"),
          List.of(
              table(
                  1,
                  "public",
                  "items",
                  column("id", Simple.BIGINT),
                  nullable("price", Simple.DOUBLE),
                  nullable("v", new ColumnType.FloatVector(3)),
                  nullable("name", TEXT),
                  nullable("category", new ColumnType.Varchar(20))),
              table(
                  2,
                  "public",
                  "Words",
                  column("word", TEXT),
                  column("w", new ColumnType.FloatVector(4)),
                  nullable("rating", new ColumnType.Decimal(10, 2)),
                  nullable("seen", Simple.TIMESTAMP),
                  new ColumnDefinition(5, "stock", Simple.INTEGER, false, Optional.of("1 + 1")),
                  nullable("raw", new ColumnType.Varbinary(100))),
              table(3, "other", "items", column("id", Simple.INTEGER))));

  private static TableDefinition table(
      long id, String schema, String name, ColumnDefinition... columns) {
    return new TableDefinition(
        id, schema, name, 1, List.of(columns), List.of(0), 1, List.of(), Map.of());
  }

  private static ColumnDefinition column(String name, ColumnType type) {
    return new ColumnDefinition(0, name, type, false, Optional.empty());
  }

  private static ColumnDefinition nullable(String name, ColumnType type) {
    return new ColumnDefinition(0, name, type, true, Optional.empty());
  }

  AnalyzedStatement analyze(String sql) {
    return language.analyze(snapshot, CatalogSnapshot.DEFAULT_SCHEMA, language.parse(sql));
  }

  AnalyzedStatement.Relational relational(String sql) {
    return (AnalyzedStatement.Relational) analyze(sql);
  }

  /// What the analysis of a statement yields, as text; failures too.
  String describe(String sql) {
    try {
      return describe(analyze(sql));
    } catch (AzimuthException e) {
      return "%s %s: %s".formatted(e.code().sqlState(), e.code(), details(e));
    }
  }

  private static String details(AzimuthException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(e.code().text() + ": ")
        ? message.substring(e.code().text().length() + 2)
        : "";
  }

  private static String describe(AnalyzedStatement statement) {
    return switch (statement) {
      case AnalyzedStatement.Relational relational -> describe(relational);
      case AnalyzedStatement.Definition definition ->
          definition.command().map(SampleCatalog::describe).orElse("does nothing");
      case AnalyzedStatement.Explain explain ->
          "EXPLAIN %s %s of%n%s"
              .formatted(explain.depth(), explain.format(), describe(explain.statement()));
      case AnalyzedStatement.Maintenance maintenance ->
          maintenance.task()
              + " "
              + maintenance.table().schema()
              + "."
              + maintenance.table().name();
      case AnalyzedStatement.Session session ->
          session.command().toString().replaceAll("\\s+", " ");
    };
  }

  private static String describe(DefinitionCommand command) {
    if (!(command instanceof DefinitionCommand.CreateTable create)) {
      return command.toString();
    }
    String columns =
        create.columns().stream()
            .map(c ->
                c.name()
                    + " "
                    + c.type().sql()
                    + (c.nullable() ? "" : " NOT NULL")
                    + c.defaultSql().map(sql -> " DEFAULT " + sql).orElse(""))
            .collect(Collectors.joining(", "));
    return "CreateTable %s.%s (%s) key %s with %s, %s"
        .formatted(
            create.schema(),
            create.table(),
            columns,
            create.keyColumns(),
            new TreeMap<>(create.options()),
            create.ifExists());
  }

  private static String describe(AnalyzedStatement.Relational statement) {
    StringBuilder text = new StringBuilder(statement.verb().name());
    describe(text, " (", statement.parameters());
    describe(text, " -> ", statement.columns());
    return text.append('\n').append(RelOptUtil.toString(statement.root().rel)).toString();
  }

  private static void describe(StringBuilder text, String title, List<ResultColumn> columns) {
    if (!columns.isEmpty()) {
      text.append(title)
          .append(
              columns.stream()
                  .map(c -> c.label() + " " + c.typeName() + (c.nullable() ? "" : " NOT NULL"))
                  .collect(Collectors.joining(", ")));
      text.append(title.endsWith("(") ? ")" : "");
    }
  }
}
