package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.language.catalog.CatalogTable;
import dev.azimuth.sql.language.catalog.SqlCatalogReader;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.sql.Types;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Sort;
import org.junit.jupiter.api.Test;

/// From text to a relational tree.
class SqlLanguageTest {
  private final SampleCatalog sample = new SampleCatalog();

  @Test
  void a_nearest_neighbour_query_becomes_a_sort_by_a_distance() {
    AnalyzedStatement.Relational query =
        sample.relational("SELECT id, v <-> ? AS d FROM items WHERE price < ? ORDER BY d LIMIT ?");
    assertThat(RelOptUtil.toString(query.root().rel))
        .isEqualToNormalizingNewlines(
            """
            LogicalSort(sort0=[$1], dir0=[ASC], fetch=[?2])
              LogicalProject(id=[$0], d=[L2_DISTANCE($2, ?0)])
                LogicalFilter(condition=[<($1, ?1)])
                  LogicalTableScan(table=[[public, items]])
            """);
    assertThat(query.parameterTypes())
        .extracting(Object::toString)
        .containsExactly("VECTOR(3)", "DOUBLE", "INTEGER");
  }

  @Test
  void a_statement_that_is_too_long_is_refused() {
    assertThatThrownBy(() -> new SqlLanguage(10).parse("SELECT 1234"))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STATEMENT_TOO_LONG));
  }

  @Test
  void a_statement_that_is_nested_too_deeply_is_refused() {
    String sql = "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000);
    assertThatThrownBy(() -> sample.language.parse(sql))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
  }

  @Test
  void a_limit_bears_the_number_of_what_its_block_asks_for() {
    AnalyzedStatement.Relational query =
        sample.relational(
            "SELECT id, v <-> ? AS d FROM (SELECT id, v FROM items ORDER BY v <-> ? LIMIT 9"
                + " WITH TARGET ACCURACY .9) ORDER BY d EXACT LIMIT 3");
    assertThat(((Sort) query.root().rel).getHints())
        .extracting(hint -> hint.hintName + hint.listOptions)
        .contains("SEARCH_WISH[1]");
    assertThat(query.search().blocks())
        .extracting(SearchWish::target)
        .containsExactly(Optional.of(0.9), Optional.of(1.0));
  }

  @Test
  void a_table_is_found_with_its_definition_and_in_its_versioned_form() {
    RelOptTable table =
        Objects.requireNonNull(sample.relational("DELETE FROM items").root().rel.getTable());
    assertThat(CatalogTable.of(table).definition())
        .isSameAs(sample.snapshot.table(1).orElseThrow());
    RelOptTable versioned = SqlCatalogReader.versioned(table);
    assertThat(versioned.getRowType().getFieldNames())
        .containsExactly("id", "price", "v", "name", "category", "$version");
    assertThat(CatalogTable.of(versioned).form()).isEqualTo(CatalogTable.Form.VERSIONED);
  }

  @Test
  void columns_of_a_result_know_the_table_they_come_from() {
    assertThat(sample.relational("SELECT i.v, 1 AS one FROM items i").columns())
        .containsExactly(
            new ResultColumn("v", "VECTOR(3)", Types.ARRAY, 3, 0, true, "public", "items"),
            new ResultColumn("one", "INTEGER", Types.INTEGER, 10, 0, false, "", ""));
  }
}
