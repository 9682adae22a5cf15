package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.plan.DefaultIndex;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WantedIndexesTest {
  private final MemoryDatabase database = new MemoryDatabase();

  @BeforeEach
  void createTables() {
    execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(2), w VECTOR(2))");
    execute("CREATE TABLE o (id BIGINT PRIMARY KEY, v VECTOR(2)) WITH (default_index = 'off')");
    execute("CREATE INDEX i ON t (w)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void execute(String sql) {
    database.proxy.execute(SessionSettings.DEFAULT, sql, List.of());
  }

  private List<String> wanted(Optional<Double> accuracy, String sql) {
    Prepared prepared =
        new StatementCompiler()
            .compile(database.snapshot(), CatalogSnapshot.DEFAULT_SCHEMA, accuracy, sql);
    return ((Prepared.Query) prepared)
        .plan().wantedIndexes().stream().map(DefaultIndex::name).toList();
  }

  private List<String> wanted(String sql) {
    return wanted(Optional.empty(), sql);
  }

  @Test
  void a_search_wants_an_index_of_its_column_and_metric() {
    assertThat(wanted("SELECT id FROM t ORDER BY v <=> '[1,2]' LIMIT 3"))
        .containsExactly("t_v_cosine_auto");
    assertThat(wanted("SELECT id FROM t WHERE id > 3 ORDER BY v <-> '[1,2]' LIMIT 3"))
        .containsExactly("t_v_l2_auto");
    assertThat(
            wanted(
                "SELECT * FROM (SELECT id FROM t ORDER BY w <#> '[1,2]' LIMIT 3),"
                    + " (SELECT id FROM t ORDER BY v <+> '[1,2]' LIMIT 3)"))
        .containsExactlyInAnyOrder("t_w_ip_auto", "t_v_l1_auto");
  }

  @Test
  void a_search_wants_none_where_none_helps_or_none_is_left_to_us() {
    for (String sql :
        new String[] {
          "SELECT id FROM t ORDER BY w <=> '[1,2]' LIMIT 3",
          "SELECT id FROM t ORDER BY v <=> '[1,2]' EXACT LIMIT 3",
          "SELECT id FROM t ORDER BY v <=> '[1,2]' DESC LIMIT 3",
          "SELECT id FROM t ORDER BY v <=> '[1,2]', id LIMIT 3",
          "SELECT id FROM t ORDER BY v <=> w LIMIT 3",
          "SELECT id FROM t WHERE id = 3 ORDER BY v <=> '[1,2]' LIMIT 3",
          "SELECT id FROM t WHERE v <=> '[1,2]' < 0.5",
          "SELECT id FROM o ORDER BY v <=> '[1,2]' LIMIT 3",
        }) {
      assertThat(wanted(sql)).as(sql).isEmpty();
    }
    assertThat(wanted(Optional.of(1.0), "SELECT id FROM t ORDER BY v <=> '[1,2]' LIMIT 3"))
        .isEmpty();
  }

  @Test
  void a_flat_index_keeps_others_from_coming_by_themselves() {
    execute("CREATE INDEX f ON t USING flat (v vector_l2_ops)");
    assertThat(wanted("SELECT id FROM t ORDER BY v <-> '[1,2]' LIMIT 3")).isEmpty();
    assertThat(wanted("SELECT id FROM t ORDER BY v <=> '[1,2]' LIMIT 3"))
        .containsExactly("t_v_cosine_auto");
  }

  @Test
  void a_search_wants_one_again_when_its_table_is_altered() {
    String sql = "SELECT id FROM t ORDER BY v <-> '[1,2]' LIMIT 3";
    execute("ALTER TABLE t SET (default_index = 'off')");
    assertThat(wanted(sql)).isEmpty();
    execute("ALTER TABLE t SET (default_index = 'auto')");
    assertThat(wanted(sql)).containsExactly("t_v_l2_auto");
  }

  @Test
  void the_name_of_an_index_is_no_longer_than_names_may_be() {
    assertThat(new DefaultIndex("s", "t".repeat(100), 1, "c".repeat(100), "vector_l2_ops").name())
        .hasSize(128)
        .endsWith("_l2_auto");
  }
}
