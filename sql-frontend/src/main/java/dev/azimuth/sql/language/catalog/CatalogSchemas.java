package dev.azimuth.sql.language.catalog;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/// The schemas of one snapshot of the catalog. Cheap to make: names are looked up when asked for.
public final class CatalogSchemas extends AbstractSchema {
  private final CatalogSnapshot snapshot;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  private CatalogSchemas(CatalogSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// The root of the names in `snapshot`.
  public static CalciteSchema root(CatalogSnapshot snapshot) {
    return CalciteSchema.createRootSchema(false, false, "", new CatalogSchemas(snapshot));
  }

  @Override
  public Lookup<? extends Schema> subSchemas() {
    return new NameLookup<Schema>(
        name -> snapshot.schema(name),
        name -> schemas.computeIfAbsent(name, known -> new Tables(snapshot, known)),
        () -> snapshot.schemas().stream());
  }

  /// The tables of one schema.
  private static final class Tables extends AbstractSchema {
    private final CatalogSnapshot snapshot;
    private final String schema;
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    Tables(CatalogSnapshot snapshot, String schema) {
      this.snapshot = snapshot;
      this.schema = schema;
    }

    @Override
    public Lookup<Table> tables() {
      return new NameLookup<>(
          name -> snapshot.table(schema, name).map(TableDefinition::name),
          name -> tables.computeIfAbsent(name, this::table),
          () ->
              snapshot.tables().stream()
                  .filter(table -> table.schema().equalsIgnoreCase(schema))
                  .map(TableDefinition::name));
    }

    private Table table(String name) {
      return new CatalogTable(snapshot.table(schema, name).orElseThrow(), CatalogTable.Form.PLAIN);
    }
  }

  /// Finds by name without regard to case.
  private record NameLookup<T>(
      Function<String, Optional<String>> spelling,
      Function<String, T> element,
      java.util.function.Supplier<Stream<String>> names)
      implements Lookup<T> {
    @Override
    public @Nullable T get(String name) {
      return spelling.apply(name).filter(name::equals).map(element).orElse(null);
    }

    @Override
    public @Nullable Named<T> getIgnoreCase(String name) {
      return spelling
          .apply(name)
          .map(found -> new Named<>(found, element.apply(found)))
          .orElse(null);
    }

    @Override
    public Set<String> getNames(LikePattern pattern) {
      return names
          .get()
          .filter(pattern.matcher()::apply)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
