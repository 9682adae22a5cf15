package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.calcite.plan.RelOptUtil;
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
}
