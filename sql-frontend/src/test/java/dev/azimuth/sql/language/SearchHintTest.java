package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.execute.SearchWish.Given;
import dev.azimuth.sql.execute.SearchWish.Kind;
import dev.azimuth.storage.error.AzimuthException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchHintTest {
  private static final String SEARCH = " id FROM t ORDER BY v <-> ? ";

  private static SearchWish wish(String sql) {
    SqlLanguage language = new SqlLanguage(SqlLanguage.STATEMENT_LENGTH_MAX_DEFAULT);
    return SearchHint.strictest(language.parse(sql));
  }

  @Test
  void exact_is_heard_wherever_it_stands() {
    for (String sql :
        new String[] {
          "SELECT" + SEARCH + "EXACT LIMIT 5",
          "SELECT" + SEARCH + "FETCH EXACT FIRST 5 ROWS ONLY",
          "EXPLAIN SELECT" + SEARCH + "EXACT LIMIT 5",
          "SELECT * FROM (SELECT" + SEARCH + "EXACT LIMIT 5) AS s",
          "SELECT /*+ VECTOR_SEARCH(mode='exact') */" + SEARCH + "LIMIT 5",
          "SELECT" + SEARCH + "LIMIT 5 WITH SEARCH (mode = exact)",
          "SELECT" + SEARCH + "EXACT LIMIT 5 WITH TARGET ACCURACY 90",
        }) {
      assertThat(wish(sql).isExact()).as(sql).isTrue();
    }
  }

  @Test
  void accuracy_and_effort_are_heard() {
    assertThat(wish("SELECT" + SEARCH + "LIMIT 5")).isEqualTo(SearchWish.NONE);
    SearchWish both = new SearchWish(Optional.of(0.99), 200, 0, List.of(), "statement");
    for (String sql :
        new String[] {
          "SELECT /*+ VECTOR_SEARCH(accuracy='99', ef_search='200') */" + SEARCH + "LIMIT 5",
          "SELECT" + SEARCH + "LIMIT 5 WITH SEARCH (accuracy = .99, EF_SEARCH = 200)",
          "SELECT /*+ VECTOR_SEARCH(ef_search='200') */"
              + SEARCH
              + "LIMIT 5 WITH TARGET ACCURACY 99 PERCENT",
        }) {
      assertThat(wish(sql)).as(sql).isEqualTo(both);
    }
    assertThat(wish("SELECT" + SEARCH + "LIMIT 5 WITH TARGET ACCURACY 1 PERCENT").target())
        .contains(0.01);
  }

  @Test
  void the_strictest_of_several_blocks_is_known() {
    assertThat(
            wish("SELECT * FROM (SELECT"
                    + SEARCH
                    + "LIMIT 5 WITH TARGET ACCURACY .9), (SELECT"
                    + SEARCH
                    + "LIMIT 5 WITH TARGET ACCURACY .99)")
                .target())
        .contains(0.99);
  }

  @Test
  void parameters_are_heard_by_their_places() {
    assertThat(
            wish("SELECT" + SEARCH + "LIMIT ? WITH SEARCH (ef_search = ?, accuracy = ?)").given())
        .containsExactlyInAnyOrder(new Given(2, Kind.EFFORT), new Given(3, Kind.ACCURACY));
    assertThat(wish("SELECT" + SEARCH + "LIMIT 5 WITH TARGET ACCURACY ? PERCENT").given())
        .containsExactly(new Given(1, Kind.PERCENT));
  }

  @Test
  void what_a_statement_says_goes_before_what_others_say() {
    SearchWish silent = wish("SELECT" + SEARCH + "LIMIT 5 WITH SEARCH (ef_search = 20)");
    assertThat(silent.orElse(Optional.of(0.9), "connection").text())
        .isEqualTo("accuracy 0.9 of the connection, ef_search 20");
    assertThat(silent.text()).isEqualTo("accuracy 0.95 by default, ef_search 20");
    SearchWish lists =
        wish("SELECT" + SEARCH + "LIMIT ? WITH SEARCH (probes = 7, ef_search = ?, probes = ?)");
    assertThat(lists.text()).isEqualTo("accuracy 0.95 by default, ef_search ?3, probes 7 and ?4");
    SearchWish said = wish("SELECT" + SEARCH + "LIMIT 5 WITH TARGET ACCURACY 80");
    assertThat(said.orElse(Optional.of(0.9), "connection").text())
        .isEqualTo("accuracy 0.8 of the statement");
    SearchWish bound = wish("SELECT" + SEARCH + "LIMIT 5 WITH TARGET ACCURACY ?");
    assertThat(bound.orElse(Optional.of(0.9), "connection").text())
        .isEqualTo("accuracy ?2 of the statement");
  }

  @Test
  void options_that_are_unknown_or_out_of_range_are_refused_by_name() {
    for (String option :
        new String[] {"effort='3'", "mode='fast'", "accuracy='0'", "ef_search='x'", "probes='0'"}) {
      assertThatThrownBy(
              () -> wish("SELECT /*+ VECTOR_SEARCH(" + option + ") */" + SEARCH + "LIMIT 5"))
          .isInstanceOf(AzimuthException.class)
          .hasMessageContaining("a search cannot have");
    }
  }
}
