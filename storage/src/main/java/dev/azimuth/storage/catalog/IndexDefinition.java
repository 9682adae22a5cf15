package dev.azimuth.storage.catalog;

import java.util.Map;

/// An index on one column, as declared.
///
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
}
