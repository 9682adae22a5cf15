package dev.azimuth.nodes.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.IndexWork;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that is said to nodes arrives as it was.
class WireRoundTripTest {
  private static final int CASES_PER_SEED = 500;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requests_arrive_as_they_were(long seed) throws Exception {
    RandomFragments random = new RandomFragments(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      FragmentRequest request = random.request();
      byte[] bytes = QueryCodec.encode(request, 0).toByteArray();
      FragmentRequest arrived = QueryCodec.decode(NodesWire.ExecuteRequest.parseFrom(bytes), 0);
      assertThat(arrived)
          .as("seed %d, case %d", seed, i)
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .withEqualsForType(SparseVector::equals, SparseVector.class)
          .withStrictTypeChecking()
          .isEqualTo(request);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void verdicts_arrive_as_they_were(long seed) throws Exception {
    RandomFragments random = new RandomFragments(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      WriteVerdict verdict = random.verdict();
      byte[] bytes = VerdictCodec.encode(verdict).toByteArray();
      assertThat(VerdictCodec.decode(NodesWire.VerdictReply.parseFrom(bytes)))
          .as("seed %d, case %d", seed, i)
          .isEqualTo(verdict);
    }
  }

  @Test
  void every_constant_has_a_number() {
    for (DistanceMetric metric : DistanceMetric.values()) {
      arrives(new Expression.Distance(metric, new Expression.Column(0), new Expression.Column(1)));
    }
    for (ComparisonOperator operator : ComparisonOperator.values()) {
      arrives(
          new Expression.Comparison(operator, new Expression.Column(0), new Expression.Column(1)));
    }
    for (Fragment.AggregateFunction function : Fragment.AggregateFunction.values()) {
      Fragment.Aggregate aggregate = new Fragment.Aggregate(function, Optional.empty());
      Fragment fragment =
          new Fragment(
              1,
              1,
              Optional.empty(),
              Optional.empty(),
              new Fragment.Shape.Aggregates(List.of(), List.of(aggregate)));
      assertThat(FragmentCodec.decode(FragmentCodec.encode(fragment))).isEqualTo(fragment);
    }
  }

  @Test
  void work_arrives_as_it_was() {
    FragmentWork work = new FragmentWork(1, Long.MAX_VALUE, 3, 4, 5, new IndexWork(6, 7, 8, 9));
    assertThat(QueryCodec.decode(QueryCodec.encode(work))).isEqualTo(work);
  }

  @Test
  void what_is_left_of_the_time_is_put_on_the_clock_of_the_node() {
    FragmentRequest request = new RandomFragments(1).request();
    long here = request.deadlineNanos() - 1_000;
    FragmentRequest arrived = QueryCodec.decode(QueryCodec.encode(request, here), 77);
    assertThat(arrived.deadlineNanos()).isEqualTo(77 + 1_000);
  }

  @Test
  void deep_nesting_arrives_and_deeper_nesting_is_refused_before_it_is_sent() {
    Expression deep = new Expression.Column(1);
    for (int i = 1; i < ExpressionCodec.DEPTH_MAX; i++) {
      deep = new Expression.Not(deep);
    }
    arrives(deep);
    Expression deeper = new Expression.Not(deep);
    assertThatThrownBy(() -> FragmentCodec.encode(filter(deeper)))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
  }

  @Test
  void what_this_version_does_not_know_is_refused() {
    NodesWire.Fragment unknown =
        NodesWire.Fragment.newBuilder()
            .setFilter(NodesWire.Expression.getDefaultInstance())
            .setRows(NodesWire.Fragment.Rows.getDefaultInstance())
            .build();
    assertThatThrownBy(() -> FragmentCodec.decode(unknown.toByteString()))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
    NodesWire.Expression operator =
        NodesWire.Expression.newBuilder()
            .setComparison(NodesWire.Expression.Comparison.newBuilder().setOperatorValue(99))
            .build();
    assertThatThrownBy(() -> ExpressionCodec.decode(operator))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
  }

  @Test
  void bytes_that_are_no_fragment_are_refused() {
    assertThatThrownBy(() -> FragmentCodec.decode(ByteString.copyFromUtf8("no fragment")))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
  }

  private static void arrives(Expression expression) {
    Fragment fragment = filter(expression);
    assertThat(FragmentCodec.decode(FragmentCodec.encode(fragment))).isEqualTo(fragment);
  }

  private static Fragment filter(Expression expression) {
    return new Fragment(
        1,
        1,
        Optional.of(expression),
        Optional.empty(),
        new Fragment.Shape.Rows(List.of(), Optional.empty()));
  }
}
