package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Random requests and verdicts from a seed: every form, every constant, edge values.
final class RandomFragments {
  private static final int DEPTH_MAX = 5;
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.Simple.BOOLEAN,
          ColumnType.Simple.BIGINT,
          ColumnType.Simple.DOUBLE,
          ColumnType.Simple.TIMESTAMP,
          new ColumnType.Decimal(38, 10),
          new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED),
          new ColumnType.Varchar(20),
          new ColumnType.Char(3),
          new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED),
          new ColumnType.Varbinary(9),
          new ColumnType.FloatVector(3),
          new ColumnType.SparseVector(1_000_000_000));

  private final Random random;

  RandomFragments(long seed) {
    random = new Random(seed);
  }

  @SuppressWarnings("NullAway") // It loses the annotation of the record's type argument.
  FragmentRequest request() {
    return new FragmentRequest(
        new LogName(random.nextLong(Long.MAX_VALUE), random.nextInt(100)),
        fragment(),
        values(),
        readPoint(),
        random.nextLong());
  }

  Fragment fragment() {
    return new Fragment(
        random.nextLong(Long.MAX_VALUE),
        random.nextInt(1000),
        maybe(this::expression),
        list(this::expressions),
        shape());
  }

  private Fragment.Shape shape() {
    return switch (random.nextInt(6)) {
      case 0 -> new Fragment.Shape.Rows(expressions(), maybe(this::expression));
      case 1 ->
          new Fragment.Shape.TopK(
              expressions(),
              list(this::sortKey),
              expression(),
              new SearchAccuracy(
                  1 - random.nextDouble(), random.nextInt(1_000), random.nextInt(1_000)));
      case 2 ->
          new Fragment.Shape.TopOfGroups(
              expressions(),
              expressions(),
              list(this::sortKey),
              expression(),
              one(Fragment.Ties.values()));
      default -> new Fragment.Shape.Aggregates(expressions(), list(this::aggregate));
    };
  }

  private Fragment.SortKey sortKey() {
    return new Fragment.SortKey(
        expression(), one(Fragment.Direction.values()), one(Fragment.Nulls.values()));
  }

  private Fragment.Aggregate aggregate() {
    return new Fragment.Aggregate(
        one(Fragment.AggregateFunction.values()), maybe(this::expression));
  }

  ReadPoint readPoint() {
    long timestamp = random.nextLong(Long.MAX_VALUE);
    return switch (random.nextInt(4)) {
      case 0 -> new ReadPoint.StrongSingleShard(timestamp);
      case 1 -> new ReadPoint.Strong(timestamp);
      case 2 -> new ReadPoint.At(timestamp);
      case 3 -> new ReadPoint.Acknowledged(timestamp);
      case 4 -> new ReadPoint.Covering(timestamp);
      default -> new ReadPoint.Applied();
    };
  }

  WriteVerdict verdict() {
    return new WriteVerdict(
        random.nextLong(Long.MAX_VALUE), random.nextInt(3), list(this::outcome));
  }

  private WriteVerdict.Outcome outcome() {
    return switch (random.nextInt(4)) {
      case 0 -> new WriteVerdict.Outcome.Accepted(random.nextInt(3), random.nextInt(3));
      case 1 -> new WriteVerdict.Outcome.DuplicateKey(random.nextInt(3));
      case 2 -> new WriteVerdict.Outcome.Discarded();
      default -> new WriteVerdict.Outcome.VersionChanged(random.nextInt(3));
    };
  }

  Expression expression() {
    return expression(DEPTH_MAX);
  }

  private Expression expression(int depth) {
    if (depth == 0) {
      return leaf();
    }
    Supplier<Expression> next = () -> expression(random.nextInt(depth));
    return switch (random.nextInt(9)) {
      case 0 -> new Expression.Distance(one(DistanceMetric.values()), next.get(), next.get());
      case 1 -> new Expression.Comparison(one(ComparisonOperator.values()), next.get(), next.get());
      case 2 -> new Expression.In(next.get(), list(next));
      case 3 -> new Expression.And(list(next));
      case 4 -> new Expression.Or(list(next));
      case 5 -> new Expression.Not(next.get());
      case 6 -> new Expression.IsNull(next.get());
      case 7 -> new Expression.Like(next.get(), next.get(), random.nextBoolean() ? "" : "\\");
      default -> leaf();
    };
  }

  private Expression leaf() {
    return switch (random.nextInt(4)) {
      case 0 -> new Expression.Column(random.nextInt(50));
      case 1 -> new Expression.Version();
      case 2 -> new Expression.Literal(one(TYPES.toArray(ColumnType[]::new)), value());
      default -> new Expression.Parameter(random.nextInt(9), one(TYPES.toArray(ColumnType[]::new)));
    };
  }

  private List<Expression> expressions() {
    return list(this::expression);
  }

  private List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      values.add(value());
    }
    return values;
  }

  @Nullable Object value() {
    return switch (random.nextInt(8)) {
      case 0 -> one(new Long[] {0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()});
      case 1 ->
          one(
              new Double[] {
                0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1.5
              });
      case 2 -> one(new String[] {"", "naïve İ 東 😀", "a\u0000b", "x".repeat(300)});
      case 3 -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 4 -> new BigDecimal(new BigInteger(120, random).negate(), random.nextInt(39));
      case 5 -> {
        float[] vector = new float[random.nextInt(5)];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = Float.intBitsToFloat(random.nextInt(Integer.MAX_VALUE) & 0x7F7F_FFFF);
        }
        yield vector;
      }
      case 6 ->
          new SparseVector(
              1_000_000_000,
              new int[] {random.nextInt(99), 999_999_999},
              new float[] {-1.5f, Float.MIN_VALUE});
      default -> null;
    };
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      list.add(element.get());
    }
    return list;
  }

  private <T> T one(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
