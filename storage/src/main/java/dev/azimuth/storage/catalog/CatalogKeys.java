package dev.azimuth.storage.catalog;

import java.util.Locale;

/// Where the catalog lies in the meta store.
///
/// | key | value |
/// |---|---|
/// | `catalog/version` | a [CatalogVersion], changed by every transaction on the catalog |
/// | `catalog/schema/<name in lower case>` | the schema's name as spelled |
/// | `catalog/table/<id>` | a [TableDefinition] |
public final class CatalogKeys {
  /// Everything in the catalog, and nothing else, is under it.
  public static final String PREFIX = "catalog/";

  /// Key of the [CatalogVersion].
  public static final String VERSION = PREFIX + "version";

  static final String SCHEMAS = PREFIX + "schema/";
  static final String TABLES = PREFIX + "table/";

  private CatalogKeys() {}

  /// Key of a schema, the same for all spellings that differ in case only.
  public static String schema(String name) {
    return SCHEMAS + name.toLowerCase(Locale.ROOT);
  }

  /// Key of a table.
  public static String table(long id) {
    return TABLES + id;
  }
}
