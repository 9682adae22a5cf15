package dev.azimuth.storage.catalog;

import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.mirror.MirrorDraft;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A catalog under construction: a change costs time in proportion to the catalog, but only what
/// changed is decoded.
final class CatalogDraft implements MirrorDraft<CatalogDraft.State> {
  /// Decoded entries by key, and the snapshot that they make up.
  record State(
      long version,
      Map<String, String> schemas,
      Map<String, TableDefinition> tables,
      CatalogSnapshot snapshot) {
    /// Version 0, without any schema.
    static final State EMPTY =
        new State(0, Map.of(), Map.of(), new CatalogSnapshot(0, List.of(), List.of()));
  }

  private final Map<String, String> schemas;
  private final Map<String, TableDefinition> tables;
  private long version;

  CatalogDraft(State before) {
    version = before.version;
    schemas = new TreeMap<>(before.schemas);
    tables = new TreeMap<>(before.tables);
  }

  @Override
  public void put(MetaEntry entry) {
    String key = entry.key();
    if (key.equals(CatalogKeys.VERSION)) {
      version = CatalogCodec.decodeVersion(entry.value()).version();
    } else if (key.startsWith(CatalogKeys.SCHEMAS)) {
      schemas.put(key, CatalogCodec.decodeSchema(key, entry.value()));
    } else if (key.startsWith(CatalogKeys.TABLES)) {
      tables.put(key, CatalogCodec.decodeTable(key, entry.value()));
    }
  }

  @Override
  public void delete(String key) {
    schemas.remove(key);
    tables.remove(key);
  }

  @Override
  public State finish(long revision) {
    return new State(
        version, schemas, tables, new CatalogSnapshot(version, schemas.values(), tables.values()));
  }
}
