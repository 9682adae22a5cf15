package dev.azimuth.storage.catalog;

import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.mirror.MirrorFold;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Builds catalog snapshots from entries; a change costs time in proportion to the catalog, but
/// only what changed is decoded.
final class CatalogFold implements MirrorFold<CatalogFold.State> {
  /// Decoded entries by key, and the snapshot that they make up.
  record State(
      long version,
      Map<String, String> schemas,
      Map<String, TableDefinition> tables,
      CatalogSnapshot snapshot) {}

  @Override
  public State load(MetaRange range) {
    Draft draft = new Draft(0, Map.of(), Map.of());
    range.entries().forEach(draft::put);
    return draft.finish();
  }

  @Override
  public State apply(State state, long revision, List<MetaChange> changes) {
    Draft draft = new Draft(state.version, state.schemas, state.tables);
    for (MetaChange change : changes) {
      switch (change) {
        case MetaChange.Put put -> draft.put(put.entry());
        case MetaChange.Delete delete -> draft.delete(delete.key());
      }
    }
    return draft.finish();
  }

  /// A state under construction.
  private static final class Draft {
    private final Map<String, String> schemas;
    private final Map<String, TableDefinition> tables;
    private long version;

    Draft(long version, Map<String, String> schemas, Map<String, TableDefinition> tables) {
      this.version = version;
      this.schemas = new TreeMap<>(schemas);
      this.tables = new TreeMap<>(tables);
    }

    void put(MetaEntry entry) {
      String key = entry.key();
      if (key.equals(CatalogKeys.VERSION)) {
        version = CatalogCodec.decodeVersion(entry.value()).version();
      } else if (key.startsWith(CatalogKeys.SCHEMAS)) {
        schemas.put(key, CatalogCodec.decodeSchema(key, entry.value()));
      } else if (key.startsWith(CatalogKeys.TABLES)) {
        tables.put(key, CatalogCodec.decodeTable(key, entry.value()));
      }
    }

    void delete(String key) {
      schemas.remove(key);
      tables.remove(key);
    }

    State finish() {
      return new State(
          version,
          schemas,
          tables,
          new CatalogSnapshot(version, schemas.values(), tables.values()));
    }
  }
}
