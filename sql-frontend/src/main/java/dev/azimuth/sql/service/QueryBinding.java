package dev.azimuth.sql.service;

import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.ShardReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query is given before it runs.
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
    switch (query.readTime()) {
      case UNTOLD -> execution.bindParameters(values);
      case TOLD -> {
        List<@Nullable Object> withTime = new ArrayList<>(values);
        withTime.add(reader.tellReadMillis(execution));
        execution.bindParameters(withTime);
      }
    }
  }
}
