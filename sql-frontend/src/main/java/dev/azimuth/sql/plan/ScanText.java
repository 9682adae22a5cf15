package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.PastTime;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a scan does, in one line of text for people.
final class ScanText {
  private final TableDefinition table;

  private ScanText(TableDefinition table) {
    this.table = table;
  }

  static String of(ScanPlan plan) {
    return new ScanText(plan.table()).text(plan);
  }

  private String text(ScanPlan plan) {
    StringBuilder line = new StringBuilder();
    line.append(!plan.keys().isEmpty() ? "Key lookup on nodes: " : "Scan on nodes: ")
        .append(table.schema())
        .append('.')
        .append(table.name());
    plan.asOf().ifPresent(time -> line.append(" as of ").append(text(time)));
    switch (plan.keys().size()) {
      case 0 -> line.append(", shards ").append(table.shards());
      case 1 -> line.append(", key ").append(list(plan.keys().getFirst()));
      default ->
          line.append(", keys ")
              .append(plan.keys().stream().map(this::list).collect(Collectors.joining(", ")));
    }
    plan.filter().ifPresent(filter -> line.append(", filter ").append(text(filter)));
    switch (plan.form()) {
      case ScanPlan.Form.Rows rows -> {
        rows.cut().ifPresent(cut -> line.append(text(cut)));
        line.append(", returns ").append(list(rows.outputs()));
      }
      case ScanPlan.Form.TopK top ->
          line.append(", top-k by ")
              .append(top.sortKeys().stream().map(this::text).collect(Collectors.joining(", ")))
              .append(text(top.cut()))
              .append(index(top))
              .append(", returns ")
              .append(list(top.outputs()));
      case ScanPlan.Form.TopOfGroups top ->
          line.append(", first ")
              .append(text(top.limit()))
              .append(top.ties() == Fragment.Ties.KEPT ? " with ties" : "")
              .append(" of each ")
              .append(list(top.groups()))
              .append(" by ")
              .append(top.sortKeys().stream().map(this::text).collect(Collectors.joining(", ")))
              .append(", returns ")
              .append(list(top.outputs()));
      case ScanPlan.Form.Groups groups ->
          line.append(", groups ")
              .append(list(groups.groups()))
              .append(", aggregates ")
              .append(groups.aggregates().stream().map(this::text).toList());
    }
    return line.toString();
  }

  private String text(PastTime time) {
    return switch (time) {
      case PastTime.At(Expression millis) -> text(millis);
      case PastTime.Ago(long millis) -> millis + " ms ago";
    };
  }

  /// Which index helps, of which kind, where a segment has it; empty if none does.
  private String index(ScanPlan.Form.TopK top) {
    return ServingIndex.of(table, top.sortKeys())
        .map(index ->
            top.search().isExact()
                ? ", exact"
                : ", index "
                    + index.name()
                    + " ("
                    + index.method()
                    + ")"
                    + (ServingIndex.isExact(index) ? ", exact" : " for " + top.search().text()))
        .orElse("");
  }

  private String text(ScanPlan.Cut cut) {
    return ", first "
        + text(cut.fetch())
        + cut.offset().map(offset -> " after " + text(offset)).orElse("");
  }

  private String text(Fragment.SortKey key) {
    return text(key.expression())
        + (key.direction() == Fragment.Direction.DESCENDING ? " desc" : "")
        + (key.nulls() == Fragment.Nulls.FIRST ? " nulls first" : "");
  }

  private String text(Fragment.Aggregate aggregate) {
    return aggregate.function() + "(" + aggregate.operand().map(this::text).orElse("*") + ")";
  }

  private String list(List<Expression> expressions) {
    return expressions.stream().map(this::text).collect(Collectors.joining(", ", "[", "]"));
  }

  private String text(Expression expression) {
    return switch (expression) {
      case Expression.Column column -> table.columns().get(column.ordinal()).name();
      case Expression.Version _ -> "$version";
      case Expression.Literal literal ->
          literal.value() instanceof String text
              ? "'" + text + "'"
              : String.valueOf(literal.value());
      case Expression.Parameter parameter -> "#" + parameter.index();
      case Expression.Distance(var metric, var left, var right) ->
          metric.name().toLowerCase(Locale.ROOT) + "(" + text(left) + ", " + text(right) + ")";
      case Expression.Comparison(var operator, var left, var right) ->
          text(left)
              + switch (operator) {
                case EQUAL -> " = ";
                case NOT_EQUAL -> " <> ";
                case LESS -> " < ";
                case LESS_OR_EQUAL -> " <= ";
                case GREATER -> " > ";
                case GREATER_OR_EQUAL -> " >= ";
              }
              + text(right);
      case Expression.In(var operand, var values) -> text(operand) + " in " + list(values);
      case Expression.And and -> joined(and.operands(), " and ");
      case Expression.Or or -> joined(or.operands(), " or ");
      case Expression.Not(var operand) -> "not " + text(operand);
      case Expression.IsNull(var operand) -> text(operand) + " is null";
      case Expression.Like(var operand, var pattern, var _) ->
          text(operand) + " like " + text(pattern);
    };
  }

  private String joined(List<Expression> operands, String word) {
    return operands.stream().map(this::text).collect(Collectors.joining(word, "(", ")"));
  }
}
