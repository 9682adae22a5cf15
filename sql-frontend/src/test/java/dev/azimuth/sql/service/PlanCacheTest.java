package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.language.SqlLanguage;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
  private static final Set<String> KEYWORDS = SqlLanguage.reservedWords();

  private final Prepared plan =
      new StatementCompiler()
          .compile(WarmUp.CATALOG, CatalogSnapshot.DEFAULT_SCHEMA, "SELECT Id FROM warm_up");

  @Test
  void white_space_and_the_case_of_keywords_do_not_matter() {
    assertThat(normalized("select Id\n\t from  T where a=1"))
        .isEqualTo("SELECT Id FROM T WHERE a=1");
    assertThat(normalized("  SELECT 1 ")).isEqualTo("SELECT 1");
    assertThat(normalized("select fromage, äfrom from t"))
        .isEqualTo("SELECT fromage, äfrom FROM t");
  }

  @Test
  void comments_are_left_out_but_hints_are_not() {
    assertThat(normalized("SELECT 1 -- why\n+ 2 // how")).isEqualTo("SELECT 1 + 2");
    assertThat(normalized("/* a */SELECT/* b */1")).isEqualTo("SELECT 1");
    assertThat(normalized("SELECT /*+ hint  x */ 1")).isEqualTo("SELECT /*+ hint  x */ 1");
    assertThat(normalized("select 1 /***/ + 2 /* */")).isEqualTo("select 1 /***/ + 2 /* */");
  }

  @Test
  void quoted_text_stays() {
    for (String quoted :
        List.of("'a  -- b' || \"from  T\"", "'it''s  from'", "'open  end", "'a'\n'b'")) {
      assertThat(normalized("select " + quoted)).isEqualTo("SELECT " + quoted);
    }
  }

  @Test
  void a_plan_is_found_by_a_text_that_means_the_same() {
    PlanCache cache = new PlanCache(new PlanCache.Limits(2, 100), KEYWORDS);
    cache.put(key("SELECT Id FROM warm_up"), plan);
    assertThat(cache.get(key("select Id\n from warm_up -- again"))).isSameAs(plan);
    assertThat(cache.get(key("SELECT ID FROM warm_up"))).isNull();
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void the_least_recently_used_plan_is_forgotten() {
    PlanCache cache = new PlanCache(new PlanCache.Limits(2, 100), KEYWORDS);
    cache.put(key("a"), plan);
    cache.put(key("b"), plan);
    assertThat(cache.get(key("a"))).isSameAs(plan);
    cache.put(key("c"), plan);
    assertThat(cache.get(key("b"))).isNull();
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void a_long_text_is_not_kept() {
    PlanCache cache = new PlanCache(new PlanCache.Limits(2, 100), KEYWORDS);
    cache.put(key("x".repeat(101)), plan);
    assertThat(cache.size()).isZero();
    assertThat(cache.get(key("x".repeat(101)))).isNull();
  }

  private static String normalized(String sql) {
    return StatementText.normalized(sql, KEYWORDS);
  }

  private static PlanCache.Key key(String sql) {
    return new PlanCache.Key(sql, CatalogSnapshot.DEFAULT_SCHEMA, Optional.empty(), 1);
  }
}
