package dev.azimuth.storage.meta;

import java.util.List;

/// Entries under a prefix in key order, as of `revision`: where a watch goes on without a gap.
public record MetaRange(List<MetaEntry> entries, long revision) {
  public MetaRange {
    entries = List.copyOf(entries);
  }
}
