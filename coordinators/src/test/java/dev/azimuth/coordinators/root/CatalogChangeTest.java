package dev.azimuth.coordinators.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogChangeTest {
  private static final CatalogSnapshot EMPTY = new CatalogSnapshot(1, List.of("public"), List.of());
  private static final List<ColumnDefinition> ID_AND_VECTOR =
      List.of(column("id", ColumnType.Simple.BIGINT), column("v", new ColumnType.FloatVector(3)));

  @Test
  void a_table_gets_column_ids_and_a_key_without_nulls() {
    TableDefinition table = define(create("items", ID_AND_VECTOR, List.of(0), Map.of()));

    assertThat(table.columns().stream().map(ColumnDefinition::id)).containsExactly(1, 2);
    assertThat(table.columns().stream().map(ColumnDefinition::nullable))
        .containsExactly(false, true);
    assertThat(table.version()).isEqualTo(1);
    assertThat(table.shards()).isEqualTo(1);
  }

  @Test
  void options_are_read_whatever_their_case() {
    TableDefinition table =
        define(
            create(
                "items",
                ID_AND_VECTOR,
                List.of(0),
                Map.of(
                    "SHARDS", "4", "Replicas", "1", "consistency", "STRONG", "retention", "7d")));

    assertThat(table.shards()).isEqualTo(4);
    assertThat(table.options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("replicas", "1", "consistency", "strong", "retention", "7d"));
  }

  @ParameterizedTest
  @CsvSource({
    "shard, 2, did you mean shards?",
    "compression, lz4, there are ",
    "RETENSION, 24h, did you mean retention?",
    "shards, 0, must be 1 to 256",
    "shards, 257, must be 1 to 256",
    "shards, many, must be 1 to 256",
    "shards, 99999999999, must be 1 to 256",
    "replicas, 2, must be 1",
    "default_index, maybe, 'must be auto, on or off, not maybe'",
    "consistency, sometimes, must be 'strong'",
    "retention, forever, must be a duration",
  })
  void an_option_that_is_not_known_or_not_valid_is_refused(
      String name, String value, String message) {
    assertThatThrownBy(
            () -> define(create("items", ID_AND_VECTOR, List.of(0), Map.of(name, value))))
        .hasMessageContaining(message)
        .extracting("code")
        .isEqualTo(ErrorCode.INVALID_TABLE_DEFINITION);
  }

  @Test
  void an_option_given_twice_is_refused() {
    refused(
        ErrorCode.INVALID_TABLE_DEFINITION,
        create("t", ID_AND_VECTOR, List.of(0), Map.of("retention", "1h", "RETENTION", "2h")));
  }

  @Test
  void an_option_is_switched_and_the_others_stay() {
    TableDefinition table =
        define(create("t", ID_AND_VECTOR, List.of(0), Map.of("shards", "2", "retention", "7d")));

    TableDefinition off = changed(catalogOf(7, table), alter("t", Map.of("Default_Index", "OFF")));
    TableDefinition on = changed(catalogOf(8, off), alter("T", Map.of("default_index", "on")));

    assertThat(off).isEqualTo(table.withOptions(Map.of("retention", "7d", "default_index", "off")));
    assertThat(off.hasDefaultIndexes()).isFalse();
    assertThat(on.hasDefaultIndexes()).isTrue();
    assertThat(on.optionsText())
        .isEqualTo(
            "consistency = strong, default_index = auto, replicas = 1, retention = 7d, shards = 2");
  }

  @ParameterizedTest
  @CsvSource({
    "defaultindex, off, INVALID_TABLE_DEFINITION, 'there are consistency, default_index, replicas,"
        + " retention, shards; did you mean default_index?'",
    "default_index, maybe, INVALID_TABLE_DEFINITION, 'must be auto, on or off, not maybe'",
    "retention, 7d, NOT_SUPPORTED, option retention is for CREATE TABLE only",
    "retention, forever, INVALID_TABLE_DEFINITION, must be a duration",
    "Shards, 2, NOT_SUPPORTED, option Shards is for CREATE TABLE only",
  })
  void an_option_that_cannot_be_altered_is_refused(
      String name, String value, ErrorCode code, String message) {
    CatalogSnapshot catalog =
        catalogOf(7, define(create("t", ID_AND_VECTOR, List.of(0), Map.of())));

    assertThatThrownBy(() -> CatalogChange.of(alter("t", Map.of(name, value)), catalog))
        .hasMessageContaining(message)
        .extracting("code")
        .isEqualTo(code);
  }

  @Test
  void a_table_that_is_missing_cannot_be_altered_unless_it_may_be_missing() {
    Map<String, String> off = Map.of("default_index", "off");

    refused(ErrorCode.UNKNOWN_TABLE, alter("t", off));
    refused(
        ErrorCode.UNKNOWN_SCHEMA,
        new DefinitionCommand.AlterTable("none", "t", off, IfMissing.FAIL));
    refused(
        ErrorCode.NOT_SUPPORTED, new DefinitionCommand.AlterTable("sys", "t", off, IfMissing.FAIL));
    assertThat(
            CatalogChange.of(
                new DefinitionCommand.AlterTable("none", "t", off, IfMissing.SKIP), EMPTY))
        .isEqualTo(new CatalogChange.Nothing());
  }

  @Test
  void column_names_that_differ_only_in_case_are_duplicates() {
    List<ColumnDefinition> columns =
        List.of(column("id", ColumnType.Simple.BIGINT), column("ID", ColumnType.Simple.BIGINT));

    refused(ErrorCode.DUPLICATE_COLUMN, create("t", columns, List.of(0), Map.of()));
  }

  @Test
  void a_key_that_cannot_be_compared_exactly_is_refused() {
    for (ColumnType type :
        List.of(ColumnType.Simple.REAL, ColumnType.Simple.DOUBLE, new ColumnType.FloatVector(3))) {
      refused(
          ErrorCode.INVALID_TABLE_DEFINITION,
          create("t", List.of(column("k", type)), List.of(0), Map.of()));
    }
  }

  @Test
  void a_key_that_is_missing_or_names_columns_wrongly_is_refused() {
    for (List<Integer> key : List.of(List.<Integer>of(), List.of(2), List.of(-1), List.of(0, 0))) {
      refused(ErrorCode.INVALID_TABLE_DEFINITION, create("t", ID_AND_VECTOR, key, Map.of()));
    }
  }

  @Test
  void sizes_beyond_the_limits_are_refused() {
    List<ColumnDefinition> many = new ArrayList<>();
    for (int i = 0; i <= TableRules.COLUMNS_MAX; i++) {
      many.add(column("c" + i, ColumnType.Simple.BIGINT));
    }
    refused(ErrorCode.LIMIT_EXCEEDED, create("t", many, List.of(0), Map.of()));
    refused(
        ErrorCode.LIMIT_EXCEEDED,
        create("t".repeat(TableRules.NAME_LENGTH_MAX + 1), ID_AND_VECTOR, List.of(0), Map.of()));
    define(create("t", many.subList(0, TableRules.COLUMNS_MAX), List.of(0), Map.of()));
    define(create("t".repeat(TableRules.NAME_LENGTH_MAX), ID_AND_VECTOR, List.of(0), Map.of()));
  }

  @Test
  void tables_beyond_the_limit_are_refused() {
    TableDefinition table = define(create("t", ID_AND_VECTOR, List.of(0), Map.of()));
    List<TableDefinition> tables = new ArrayList<>(Collections.nCopies(1, table));
    for (int i = 1; i < TableRules.TABLES_MAX; i++) {
      tables.add(named(table, i));
    }
    CatalogSnapshot full = new CatalogSnapshot(1, List.of("public"), tables);

    refusedIn(full, ErrorCode.LIMIT_EXCEEDED, create("more", ID_AND_VECTOR, List.of(0), Map.of()));
  }

  @Test
  void names_are_taken_whatever_their_case() {
    TableDefinition table = define(create("Items", ID_AND_VECTOR, List.of(0), Map.of()));
    CatalogSnapshot catalog = new CatalogSnapshot(2, List.of("public"), List.of(table));

    refusedIn(
        catalog, ErrorCode.DUPLICATE_TABLE, create("iTEMS", ID_AND_VECTOR, List.of(0), Map.of()));
    refusedIn(
        catalog,
        ErrorCode.DUPLICATE_SCHEMA,
        new DefinitionCommand.CreateSchema("PUBLIC", IfExists.FAIL));
    assertThat(
            CatalogChange.of(new DefinitionCommand.CreateSchema("PUBLIC", IfExists.SKIP), catalog))
        .isEqualTo(new CatalogChange.Nothing());
  }

  @Test
  void what_is_missing_is_refused_unless_it_may_be() {
    refused(
        ErrorCode.UNKNOWN_TABLE, new DefinitionCommand.DropTable("public", "t", IfMissing.FAIL));
    refused(ErrorCode.UNKNOWN_SCHEMA, new DefinitionCommand.DropTable("none", "t", IfMissing.FAIL));
    refused(ErrorCode.UNKNOWN_SCHEMA, new DefinitionCommand.DropSchema("none", IfMissing.FAIL));
    assertThat(
            CatalogChange.of(new DefinitionCommand.DropTable("none", "t", IfMissing.SKIP), EMPTY))
        .isEqualTo(new CatalogChange.Nothing());
  }

  @Test
  void a_schema_with_tables_and_the_default_schema_stay() {
    TableDefinition table = define(create("t", ID_AND_VECTOR, List.of(0), Map.of()));
    TableDefinition elsewhere =
        new TableDefinition(
            1, "app", "t", 1, table.columns(), table.keyColumns(), 1, List.of(), Map.of());
    CatalogSnapshot catalog = new CatalogSnapshot(2, List.of("public", "app"), List.of(elsewhere));

    refusedIn(
        catalog,
        ErrorCode.DEPENDENT_OBJECTS,
        new DefinitionCommand.DropSchema("APP", IfMissing.FAIL));
    refusedIn(
        catalog,
        ErrorCode.NOT_SUPPORTED,
        new DefinitionCommand.DropSchema("public", IfMissing.FAIL));
  }

  @Test
  void an_index_gets_an_id_that_no_other_ever_gets() {
    CatalogSnapshot first = catalogOf(7, define(create("t", ID_AND_VECTOR, List.of(0), Map.of())));
    TableDefinition one = changed(first, createIndex("i", "v"));
    TableDefinition two = changed(catalogOf(8, one), createIndex("", "V"));
    TableDefinition without =
        changed(catalogOf(9, two), new DefinitionCommand.DropIndex("public", "I", IfMissing.FAIL));

    assertThat(two.indexes().stream().map(IndexDefinition::id)).containsExactly(8L, 9L);
    assertThat(two.indexes().stream().map(IndexDefinition::name)).containsExactly("i", "t_v_idx");
    assertThat(two.version()).as("its rows stay as they are").isEqualTo(1);
    assertThat(without.indexes().stream().map(IndexDefinition::name)).containsExactly("t_v_idx");
    assertThat(without.indexes().getFirst().options())
        .containsExactlyInAnyOrderEntriesOf(Map.of("m", "16", "ef_construction", "200"));
  }

  @Test
  void an_index_that_is_there_or_missing_is_refused_unless_it_may_be() {
    TableDefinition bare = define(create("t", ID_AND_VECTOR, List.of(0), Map.of()));
    CatalogSnapshot catalog = catalogOf(2, changed(catalogOf(1, bare), createIndex("i", "v")));

    refusedIn(catalog, ErrorCode.DUPLICATE_INDEX, createIndex("I", "v"));
    assertThat(
            CatalogChange.of(
                new DefinitionCommand.CreateIndex(
                    "public", "t", createIndex("I", "v").index(), IfExists.SKIP),
                catalog))
        .isEqualTo(new CatalogChange.Nothing());
    refusedIn(
        catalog,
        ErrorCode.UNKNOWN_INDEX,
        new DefinitionCommand.DropIndex("public", "j", IfMissing.FAIL));
    refusedIn(
        catalog,
        ErrorCode.UNKNOWN_SCHEMA,
        new DefinitionCommand.DropIndex("none", "i", IfMissing.FAIL));
    assertThat(
            CatalogChange.of(new DefinitionCommand.DropIndex("none", "i", IfMissing.SKIP), catalog))
        .isEqualTo(new CatalogChange.Nothing());
    refusedIn(catalog, ErrorCode.LIMIT_EXCEEDED, createIndex("i".repeat(129), "v"));
  }

  @Test
  void a_default_index_comes_only_while_its_table_leaves_it_to_us() {
    var asked = new DefinitionCommand.CreateDefaultIndex(1, "i", "v", "vector_l2_ops");
    TableDefinition table = named(define(create("t", ID_AND_VECTOR, List.of(0), Map.of())), 1);
    TableDefinition indexed = changed(catalogOf(2, table), asked);
    TableDefinition off =
        changed(catalogOf(3, indexed), alter("t1", Map.of("default_index", "off")));
    TableDefinition dropped =
        changed(catalogOf(4, off), new DefinitionCommand.DropIndex("public", "i", IfMissing.FAIL));

    assertThat(indexed.indexes().getFirst())
        .returns("hnsw", IndexDefinition::method)
        .returns("vector_l2_ops", IndexDefinition::operatorClass);
    TableDefinition served =
        changed(
            catalogOf(2, table),
            new DefinitionCommand.CreateDefaultIndex(1, "other", "v", "vector_l2_ops"));
    for (TableDefinition known : List.of(indexed, off, dropped, served, named(table, 2))) {
      assertThat(CatalogChange.of(asked, catalogOf(5, known)))
          .as("%s", known)
          .isEqualTo(new CatalogChange.Nothing());
    }
    assertThat(changed(catalogOf(6, named(table, 1)), asked).indexes()).hasSize(1);
  }

  @Test
  void indexes_beyond_the_limit_are_refused() {
    TableDefinition table = define(create("t", ID_AND_VECTOR, List.of(0), Map.of()));
    for (int i = 0; i < IndexDeclaration.INDEXES_MAX; i++) {
      table = changed(catalogOf(i, table), createIndex("", "v"));
    }
    assertThat(table.indexes().stream().map(IndexDefinition::name).distinct()).hasSize(64);
    refusedIn(catalogOf(100, table), ErrorCode.LIMIT_EXCEEDED, createIndex("", "v"));
  }

  private static DefinitionCommand.CreateIndex createIndex(String name, String column) {
    return new DefinitionCommand.CreateIndex(
        "public", "t", new IndexDeclaration(name, column, "", "", Map.of()), IfExists.FAIL);
  }

  private static DefinitionCommand.AlterTable alter(String table, Map<String, String> options) {
    return new DefinitionCommand.AlterTable("public", table, options, IfMissing.FAIL);
  }

  private static TableDefinition changed(CatalogSnapshot catalog, DefinitionCommand command) {
    return ((CatalogChange.ChangeTable) CatalogChange.of(command, catalog)).table();
  }

  private static CatalogSnapshot catalogOf(long version, TableDefinition table) {
    return new CatalogSnapshot(version, List.of("public"), List.of(table));
  }

  private static TableDefinition named(TableDefinition table, int id) {
    return new TableDefinition(
        id, "public", "t" + id, 1, table.columns(), table.keyColumns(), 1, List.of(), Map.of());
  }

  private static ColumnDefinition column(String name, ColumnType type) {
    return new ColumnDefinition(0, name, type, true, Optional.empty());
  }

  private static DefinitionCommand.CreateTable create(
      String name, List<ColumnDefinition> columns, List<Integer> key, Map<String, String> options) {
    return new DefinitionCommand.CreateTable("public", name, columns, key, options, IfExists.FAIL);
  }

  private static TableDefinition define(DefinitionCommand.CreateTable command) {
    return ((CatalogChange.AddTable) CatalogChange.of(command, EMPTY)).table();
  }

  private static void refused(ErrorCode code, DefinitionCommand command) {
    refusedIn(EMPTY, code, command);
  }

  private static void refusedIn(
      CatalogSnapshot catalog, ErrorCode code, DefinitionCommand command) {
    assertThatThrownBy(() -> CatalogChange.of(command, catalog))
        .isInstanceOf(AzimuthException.class)
        .extracting("code")
        .isEqualTo(code);
  }
}
