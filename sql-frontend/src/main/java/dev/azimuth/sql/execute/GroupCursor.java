package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Completes the partial aggregates of shards: one row per group over all of them.
final class GroupCursor implements RowCursor {
  private final Execution execution;
  private final List<ColumnType> types;
  private final List<Fragment.Aggregate> aggregates;
  private final int groupCount;
  private final List<ShardStream> streams;
  private @Nullable Iterator<@Nullable Object[]> results;
  private boolean closed;

  GroupCursor(
      Execution execution, ScanPlan plan, ScanPlan.Form.Groups groups, List<ShardStream> streams) {
    this.execution = execution;
    this.types = plan.types();
    this.aggregates = groups.aggregates();
    this.groupCount = groups.groups().size();
    this.streams = streams;
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    Iterator<@Nullable Object[]> rows = results;
    if (rows == null) {
      rows = complete().iterator();
      results = rows;
    }
    if (!rows.hasNext()) {
      close();
      return null;
    }
    @Nullable Object[] row = rows.next();
    for (int i = 0; i < row.length; i++) {
      row[i] =
          row[i] instanceof VectorTotal total
              ? finished(aggregates.get(i - groupCount).function(), total)
              : CanonicalValues.toSql(row[i], types.get(i));
    }
    return row;
  }

  private static float[] finished(Fragment.AggregateFunction function, VectorTotal total) {
    return function == Fragment.AggregateFunction.AVG ? total.average() : total.sum();
  }

  private Iterable<@Nullable Object[]> complete() {
    Map<List<@Nullable Object>, @Nullable Object[]> groups = new LinkedHashMap<>();
    for (ShardStream stream : streams) {
      while (stream.advance()) {
        @Nullable Object[] partial = read(stream);
        List<@Nullable Object> key = new ArrayList<>(Arrays.asList(partial).subList(0, groupCount));
        @Nullable Object[] total = groups.get(key);
        if (total == null) {
          execution.budget().hold(partial);
          groups.put(key, partial);
        } else {
          for (int i = 0; i < aggregates.size(); i++) {
            int column = groupCount + i;
            total[column] = combine(aggregates.get(i).function(), total[column], partial[column]);
          }
        }
      }
    }
    return groups.values();
  }

  private @Nullable Object[] read(ShardStream stream) {
    List<ColumnValues> columns = stream.columns();
    @Nullable Object[] row = new @Nullable Object[types.size()];
    for (int i = 0; i < row.length; i++) {
      ColumnValues column = columns.get(i);
      row[i] = column.isNull(stream.row()) ? null : value(column, stream.row(), types.get(i));
    }
    return row;
  }

  /// A canonical value, or the total behind a sum or average of vectors.
  private static Object value(ColumnValues column, int row, ColumnType type) {
    return type instanceof ColumnType.FloatVector && column instanceof ColumnValues.Bytes bytes
        ? VectorTotal.decode(bytes.copy(row))
        : CanonicalValues.canonical(column, row, type);
  }

  private static @Nullable Object combine(
      Fragment.AggregateFunction function, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return switch (function) {
      case COUNT, SUM, AVG -> sum(left, right);
      case MIN -> compare(left, right) <= 0 ? left : right;
      case MAX -> compare(left, right) >= 0 ? left : right;
    };
  }

  private static Object sum(Object left, Object right) {
    if (left instanceof VectorTotal total && right instanceof VectorTotal more) {
      total.add(more);
      return total;
    }
    if (left instanceof Long a && right instanceof Long b) {
      try {
        return Math.addExact(a, b);
      } catch (ArithmeticException overflow) {
        throw new AzimuthException(ErrorCode.OUT_OF_RANGE, "SUM over BIGINT", overflow);
      }
    }
    return (Double) left + (Double) right;
  }

  private static int compare(Object left, Object right) {
    return switch (left) {
      case Long number -> number.compareTo((Long) right);
      case Double number -> number.compareTo((Double) right);
      case String text -> text.compareTo((String) right);
      default -> throw new IllegalArgumentException("no order for " + left.getClass());
    };
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (ShardStream stream : streams) {
        stream.reportWork();
        stream.close();
      }
    }
  }
}
