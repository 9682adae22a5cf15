package dev.azimuth.sql.api;

import dev.azimuth.storage.error.AzimuthException;
import java.util.List;
import java.util.Optional;

/// What became of a batch: for each entry the rows it changed or why it failed. Entries after a
/// failed one are run all the same.
public record BatchResult(List<Entry> entries) {
  public BatchResult {
    entries = List.copyOf(entries);
  }

  /// One entry: its count, or its failure.
  public record Entry(long count, Optional<AzimuthException> failure) {}
}
