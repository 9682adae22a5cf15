package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import org.junit.jupiter.api.Test;

class SearchHintTest {
  private static final String SEARCH = " id FROM t ORDER BY v <-> ? ";

  private static SearchAccuracy accuracy(String sql) {
    SqlLanguage language = new SqlLanguage(SqlLanguage.STATEMENT_LENGTH_MAX_DEFAULT);
    return SearchHint.accuracy(language.parse(sql));
  }

  @Test
  void exact_is_heard_wherever_it_stands() {
    assertThat(accuracy("SELECT" + SEARCH + "EXACT LIMIT 5")).isEqualTo(SearchAccuracy.EXACT);
    assertThat(accuracy("SELECT" + SEARCH + "FETCH EXACT FIRST 5 ROWS ONLY"))
        .isEqualTo(SearchAccuracy.EXACT);
    assertThat(accuracy("EXPLAIN SELECT" + SEARCH + "EXACT LIMIT 5"))
        .isEqualTo(SearchAccuracy.EXACT);
    assertThat(accuracy("SELECT * FROM (SELECT" + SEARCH + "EXACT LIMIT 5) AS s"))
        .isEqualTo(SearchAccuracy.EXACT);
    assertThat(accuracy("SELECT /*+ VECTOR_SEARCH(mode='exact') */" + SEARCH + "LIMIT 5"))
        .isEqualTo(SearchAccuracy.EXACT);
  }

  @Test
  void accuracy_and_effort_are_heard() {
    assertThat(accuracy("SELECT" + SEARCH + "LIMIT 5")).isEqualTo(SearchAccuracy.DEFAULT);
    assertThat(
            accuracy(
                "SELECT /*+ VECTOR_SEARCH(accuracy='99', ef_search='200') */" + SEARCH + "LIMIT 5"))
        .isEqualTo(new SearchAccuracy(0.99, 200));
  }

  @Test
  void options_that_are_unknown_or_out_of_range_are_refused_by_name() {
    for (String option :
        new String[] {"effort='3'", "mode='fast'", "accuracy='0'", "ef_search='x'"}) {
      assertThatThrownBy(
              () -> accuracy("SELECT /*+ VECTOR_SEARCH(" + option + ") */" + SEARCH + "LIMIT 5"))
          .isInstanceOf(AzimuthException.class)
          .hasMessageContaining("VECTOR_SEARCH");
    }
  }
}
