package dev.azimuth.sql.service;

import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.ShardReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement is given before it runs.
final class QueryBinding {
  private QueryBinding() {}

  /// Binds values and consistency, and tells the query as of when it reads if it asks.
  static void bind(
      Execution execution,
      ShardReader reader,
      Prepared.Query query,
      List<@Nullable Object> parameters,
      SessionSettings session) {
    List<@Nullable Object> values = query.parameters().convert(parameters);
    query.consistency().or(session::consistency).ifPresent(execution::consistency);
    execution.bindParameters(with(values, told(execution, reader, query.readTime())));
  }

  /// The time as of which everything is read from now on, if the statement asks for it; what it
  /// writes is written after that.
  static List<@Nullable Object> told(
      Execution execution, ShardReader reader, Prepared.ReadTime readTime) {
    return switch (readTime) {
      case UNTOLD -> List.of();
      case TOLD -> List.of(reader.tellReadMillis(execution));
    };
  }

  /// Values, and those that follow them.
  static List<@Nullable Object> with(List<@Nullable Object> values, List<@Nullable Object> more) {
    if (more.isEmpty()) {
      return values;
    }
    List<@Nullable Object> all = new ArrayList<>(values);
    all.addAll(more);
    return all;
  }
}
