package dev.azimuth.storage.catalog;

import java.util.Map;
import java.util.stream.Collectors;

/// An index on one column, with every option that decides what is built.
///
/// @param id never reused in the whole catalog
/// @param name unique in the schema of its table, whatever the case
/// @param method as in `USING`, lower case: `hnsw`, `flat`, `sorted`, …
/// @param operatorClass as in `vector_cosine_ops`; empty when the method has only one
public record IndexDefinition(
    long id,
    String name,
    String column,
    String method,
    String operatorClass,
    Map<String, String> options) {
  public IndexDefinition {
    options = Map.copyOf(options);
  }

  /// The options as a statement would have them: `ef_construction = 200, m = 16`.
  public String optionsText() {
    return options.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(option -> option.getKey() + " = " + option.getValue())
        .collect(Collectors.joining(", "));
  }
}
