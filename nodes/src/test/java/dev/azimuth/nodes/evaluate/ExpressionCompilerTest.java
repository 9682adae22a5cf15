package dev.azimuth.nodes.evaluate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpressionCompilerTest {
  @ParameterizedTest
  @EnumSource(DistanceMetric.class)
  void bits_are_compared_by_distances_of_bits_and_numbers_by_those_of_numbers(
      DistanceMetric metric) {
    VectorElement other = metric.isOfBits() ? VectorElement.INT8 : VectorElement.BINARY;
    ColumnType type = new ColumnType.FloatVector(8, other);
    ExpressionCompiler compiler = new ExpressionCompiler(List.of(type, type), List.of());
    Expression distance =
        new Expression.Distance(metric, new Expression.Column(0), new Expression.Column(1));
    assertThatThrownBy(() -> compiler.operand(distance))
        .isInstanceOf(AzimuthException.class)
        .hasMessageContaining(metric + " distance of " + type.sql());
  }
}
