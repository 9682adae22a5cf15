package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.sql.language.type.VectorValue;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.DataContexts;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableInterpretable;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRules;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.runtime.Bindable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every vector function in generated code.
class VectorFunctionsRunTest {
  private static final List<RelOptRule> RULES =
      List.of(
          CoreRules.PROJECT_TO_CALC,
          CoreRules.FILTER_TO_CALC,
          EnumerableRules.ENUMERABLE_CALC_RULE,
          EnumerableRules.ENUMERABLE_VALUES_RULE,
          EnumerableRules.ENUMERABLE_UNION_RULE,
          EnumerableRules.ENUMERABLE_AGGREGATE_RULE);

  private final SampleCatalog sample = new SampleCatalog();

  private List<Object> run(String sql, Map<String, Object> parameters) {
    RelNode rel = sample.relational(sql).root().rel;
    RelOptPlanner planner = rel.getCluster().getPlanner();
    RULES.forEach(planner::addRule);
    planner.setRoot(
        planner.changeTraits(rel, rel.getTraitSet().replace(EnumerableConvention.INSTANCE)));
    EnumerableRel plan = (EnumerableRel) planner.findBestExp();
    Bindable<?> bindable =
        EnumerableInterpretable.toBindable(Map.of(), null, plan, EnumerableRel.Prefer.ARRAY);
    DataContext context = DataContexts.of(parameters);
    return List.copyOf(bindable.bind(context).select(row -> (Object) row).toList());
  }

  private Object value(String expression) {
    return run("SELECT " + expression, Map.of()).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'[1,2,3]' <-> '[4,6,3]'; 5",
        "L2_SQUARED_DISTANCE('[1,2,3]', '[4,6,3]'); 25",
        "ARRAY[1,0] <=> ARRAY[0,1]; 1",
        "ARRAY[1,0] <=> ARRAY[2,0]; 0",
        "'[0,0]' <=> '[1,0]'; 1",
        "'[1,2]' <#> '[3,4]'; -11",
        "'[1,2]' <+> '[3,-4]'; 8",
        "COSINE_SIMILARITY('[1,0]', '[1,0]'); 1",
        "INNER_PRODUCT('[1,2]', '[3,4]'); 11",
        "VECTOR_NORM('[3,4]'); 5",
        "VECTOR_DIMS('[3,4]'); 2",
        "VECTOR '[5,6,7]'[2]; 6",
        "(VECTOR '[1,2]' || VECTOR '[3]')[3]; 3",
        "L2_NORMALIZE('[3,4]')[1]; 0.6",
        "L2_NORMALIZE('[0,0]')[1]; 0",
        "SUBVECTOR('[1,2,3,4]', 2, 2)[1]; 2",
        "('[1,2]'::VECTOR(2) + '[3,4]')[2]; 6",
        "('[1,2]'::VECTOR(2) - '[3,4]')[2]; -2",
        "('[1,2]'::VECTOR(2) * '[3,4]')[2]; 8",
        "CAST(X'0000803F00000040' AS VECTOR(2))[2]; 2",
        "'{1:1,3:2}/3' <#> CAST('{3:4}/3' AS SPARSEVEC(3)); -8",
        "INNER_PRODUCT('{1:1,3:2}/3'::SPARSEVEC, '{3:4}/3'); 8",
        "'{1:3}/3'::SPARSEVEC <-> '{2:4}/3'; 5",
        "L2_SQUARED_DISTANCE('{1:3}/3'::SPARSEVEC(3), '{2:4}/3'); 25",
        "'{1:3}/3'::SPARSEVEC <=> '{2:4}/3'; 1",
        "'{1:3}/3'::SPARSEVEC <+> '{2:-4}/3'; 7",
        "'{1:3}/3'::SPARSEVEC <-> VECTOR '[0,4,0]'; 5",
        "VECTOR_NORM('{1:3,9:4}/1000000000'::SPARSEVEC); 5",
        "VECTOR_DIMS('{1:3}/1000000000'::SPARSEVEC); 1000000000",
        "L2_NORMALIZE('{1:3,9:4}/9'::SPARSEVEC)[9]; 0.8",
        "CAST('{1:3}/3'::SPARSEVEC AS VECTOR(3))[1]; 3",
        "CAST('{1:3}/3'::SPARSEVEC AS VECTOR)[2]; 0",
        "RRF_SCORE(1); 0.01639344",
        "RRF_SCORE(1, 9); 0.1",
        "RRF_SCORE(CAST(NULL AS INTEGER)); 0"
      })
  void a_function_yields_a_number(String expression, double expected) {
    assertThat(((Number) value(expression)).doubleValue()).isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "VECTOR '[1,2]' = '[1,2]'; true",
        "VECTOR '[1,2]' <> '[1,2]'; false",
        "VECTOR '[1,2]' = '[1,3]'; false",
        "VECTOR '[1,2]' = ARRAY[1,2]; true",
        "'{2:1,1:5}/3'::SPARSEVEC = '{1:5,2:1,3:0}/3'; true",
        "'{2:1}/3'::SPARSEVEC = '{2:1.5}/3'; false",
        "'{2:1}/3'::SPARSEVEC < '{1:1}/3'; true",
        "'{1:-1}/3'::SPARSEVEC BETWEEN '{1:-2}/3' AND '{}/3'; true",
        "'{2:1}/3'::SPARSEVEC = VECTOR '[0,1,0]'; true",
        "('{2:1}/3'::SPARSEVEC <-> NULL) IS NULL; true",
        "(VECTOR '[1,2]' <-> NULL) IS NULL; true",
        "CAST(NULL AS VECTOR(3)) IS NULL; true"
      })
  void a_function_yields_a_truth_value(String expression, boolean expected) {
    assertThat(value(expression)).isEqualTo(expected);
  }

  @Test
  void a_vector_becomes_text() {
    assertThat(value("VECTOR '[1,2.5]'::TEXT")).isEqualTo("[1.0,2.5]");
    assertThat(value("CAST(VECTOR '[1,2.5]' AS VARCHAR(4))")).isEqualTo("[1.0");
    assertThat(value("CAST('{3:2.5,1:-1}/4'::SPARSEVEC AS VARCHAR)")).isEqualTo("{1:-1.0,3:2.5}/4");
    assertThat(value("(ARRAY[0,7]::SPARSEVEC(2))::TEXT")).isEqualTo("{2:7.0}/2");
    assertThat(value("(VECTOR '[0,7]'::SPARSEVEC)::TEXT")).isEqualTo("{2:7.0}/2");
  }

  @Test
  void equal_vectors_are_one_group() {
    List<Object> rows =
        run(
            "SELECT DISTINCT v FROM (VALUES ('[1,2]'::VECTOR(2)), ('[2,1]'::VECTOR(2)),"
                + " ('[1,2]'::VECTOR(2))) AS t (v)",
            Map.of());
    assertThat(rows)
        .containsExactlyInAnyOrder(
            new VectorValue(new float[] {1, 2}), new VectorValue(new float[] {2, 1}));
  }

  @Test
  void a_bound_vector_is_used_as_it_is() {
    List<Object> rows =
        run(
            "SELECT CAST(? AS VECTOR(2)) <-> '[0,0]'",
            Map.of("?0", new VectorValue(new float[] {3, 4})));
    assertThat(rows).containsExactly(5.0);
  }

  @Test
  void text_that_is_no_vector_is_refused_when_it_is_met() {
    assertThatThrownBy(
            () -> run("SELECT CAST(t AS VECTOR(2)) FROM (VALUES ('[1,2]x')) AS s (t)", Map.of()))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VECTOR));
  }
}
