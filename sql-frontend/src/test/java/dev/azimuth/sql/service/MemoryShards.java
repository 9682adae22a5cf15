package dev.azimuth.sql.service;

import static java.util.Objects.requireNonNull;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.service.MemoryExpressions.Row;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shards in memory: applies write records as they are appended and evaluates fragments row by row.
/// For one thread at a time.
final class MemoryShards implements QueryService, ShardService {
  private final Supplier<CatalogSnapshot> catalog;
  private final Map<LogName, TreeMap<byte[], Row>> rows = new HashMap<>();

  /// The rows of a shard by the timestamp since which they hold.
  private final Map<LogName, TreeMap<Long, TreeMap<byte[], Row>>> past = new HashMap<>();

  /// Parts by their group and number.
  final Map<Long, TreeMap<Integer, LogRecord.Write>> open = new HashMap<>();

  private final Map<LogName, Map<Long, WriteVerdict>> verdicts = new HashMap<>();

  MemoryShards(Supplier<CatalogSnapshot> catalog) {
    this.catalog = catalog;
  }

  void apply(LogName shard, long position, LogRecord record) {
    if (record instanceof LogRecord.Discard discard) {
      open.remove(discard.group());
    }
    if (record instanceof LogRecord.Part part) {
      open.computeIfAbsent(part.group(), group -> new TreeMap<>()).put(part.number(), part.write());
      if (part.isLast()) {
        Map<Integer, LogRecord.Write> parts = requireNonNull(open.remove(part.group()));
        apply(shard, position, WholeStatement.of(table(shard), part, List.copyOf(parts.values())));
      }
    }
    if (record instanceof LogRecord.Write write) {
      List<WriteVerdict.Outcome> outcomes = new ArrayList<>();
      for (int statement = 0; statement < write.statementCount(); statement++) {
        outcomes.add(apply(shard, position, write, statement));
      }
      past.computeIfAbsent(shard, name -> new TreeMap<>())
          .put(write.timestamp(), new TreeMap<>(live(shard)));
      verdicts
          .computeIfAbsent(shard, name -> new HashMap<>())
          .put(position, new WriteVerdict(write.timestamp(), 0, outcomes));
    }
  }

  private WriteVerdict.Outcome apply(
      LogName shard, long position, LogRecord.Write write, int statement) {
    TreeMap<byte[], Row> live = live(shard);
    boolean single = write.statementCount() == write.rows().rowCount();
    TreeMap<byte[], Row> changed = single ? live : new TreeMap<>(live);
    int put = 0;
    int deleted = 0;
    for (int i = 0; i < write.rows().rowCount(); i++) {
      if (write.statements()[i] != statement) {
        continue;
      }
      byte[] key = key(shard, write.rows(), i);
      Row old = changed.get(key);
      long expectation = write.expectations()[i];
      if (expectation == LogRecord.Write.ABSENT && old != null) {
        return new WriteVerdict.Outcome.DuplicateKey(i);
      }
      if (expectation > 0 && (old == null || old.version() != expectation)) {
        return new WriteVerdict.Outcome.VersionChanged(i);
      }
      if (write.operations()[i] == RowOperation.PUT) {
        changed.put(key, new Row(values(shard, write.rows(), i), RowVersion.of(position, i)));
        put++;
      } else if (changed.remove(key) != null) {
        deleted++;
      }
    }
    rows.put(shard, changed);
    return new WriteVerdict.Outcome.Accepted(put, deleted);
  }

  private Map<byte[], Row> rows(FragmentRequest request) {
    return switch (request.readPoint()) {
      case ReadPoint.At(long timestamp) -> past(request.shard(), timestamp);
      case ReadPoint.Acknowledged(long timestamp) -> past(request.shard(), timestamp);
      default -> live(request.shard());
    };
  }

  private Map<byte[], Row> past(LogName shard, long timestamp) {
    Map.Entry<Long, TreeMap<byte[], Row>> then =
        past.getOrDefault(shard, new TreeMap<>()).floorEntry(timestamp);
    return then == null ? Map.of() : then.getValue();
  }

  private TreeMap<byte[], Row> live(LogName shard) {
    return rows.computeIfAbsent(shard, name -> new TreeMap<>(Arrays::compareUnsigned));
  }

  private byte[] key(LogName shard, ColumnBatch batch, int row) {
    TableDefinition table = table(shard);
    List<ColumnType> types = new ArrayList<>();
    List<ColumnValues> columns = new ArrayList<>();
    for (int ordinal : table.keyColumns()) {
      types.add(table.columns().get(ordinal).type());
      columns.add(batch.columns().get(ordinal));
    }
    return new KeyCodec(types).encode(columns, row);
  }

  private @Nullable Object[] values(LogName shard, ColumnBatch batch, int row) {
    TableDefinition table = table(shard);
    @Nullable Object[] values = new @Nullable Object[batch.columns().size()];
    for (int i = 0; i < values.length; i++) {
      ColumnValues column = batch.columns().get(i);
      values[i] =
          column.isNull(row)
              ? null
              : dev.azimuth.sql.execute.CanonicalValues.canonical(
                  column, row, table.columns().get(i).type());
    }
    return values;
  }

  private TableDefinition table(LogName shard) {
    return catalog.get().table(shard.tableId()).orElseThrow();
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    WriteVerdict verdict = verdicts.getOrDefault(shard, Map.of()).get(position);
    return CompletableFuture.completedFuture(requireNonNull(verdict));
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    return CompletableFuture.completedFuture(1L);
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    return CompletableFuture.completedFuture(1L);
  }

  @Override
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<OwnerStatus> inspect() {
    return CompletableFuture.completedFuture(new OwnerStatus(List.of(), List.of()));
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return CompletableFuture.completedFuture(new ShardCheck(1, 1, 0, 0, List.of()));
  }

  @Override
  public CompletableFuture<FragmentCursor> execute(FragmentRequest request) {
    MemoryExpressions expressions = new MemoryExpressions(request.parameters());
    TableDefinition table = table(request.shard());
    Fragment fragment = request.fragment();
    List<Row> matching = new ArrayList<>();
    for (Row row : rows(request).values()) {
      boolean passes =
          fragment.filter().isEmpty()
              || Boolean.TRUE.equals(expressions.condition(fragment.filter().get(), row));
      if (passes) {
        matching.add(row);
      }
    }
    ColumnBatch batch =
        switch (fragment.shape()) {
          case Fragment.Shape.Rows shape ->
              outputs(
                  cut(matching, shape.limit(), expressions), shape.outputs(), table, expressions);
          case Fragment.Shape.TopK shape -> {
            matching.sort(order(shape.sortKeys(), expressions));
            yield outputs(
                cut(matching, Optional.of(shape.limit()), expressions),
                shape.outputs(),
                table,
                expressions);
          }
          case Fragment.Shape.TopOfGroups shape -> {
            matching.sort(order(shape.sortKeys(), expressions));
            Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
            for (Row row : matching) {
              List<@Nullable Object> key = new ArrayList<>();
              shape.groups().forEach(group -> key.add(expressions.evaluate(group, row)));
              groups.computeIfAbsent(key, none -> new ArrayList<>()).add(row);
            }
            List<Row> first = new ArrayList<>();
            groups.values().forEach(rows -> first.addAll(first(rows, shape, expressions)));
            yield outputs(first, shape.outputs(), table, expressions);
          }
          case Fragment.Shape.Aggregates shape -> groups(matching, shape, table, expressions);
        };
    return CompletableFuture.completedFuture(
        new MemoryCursor(batch, live(request.shard()).size(), matching.size()));
  }

  private static List<Row> cut(
      List<Row> rows, Optional<Expression> limit, MemoryExpressions expressions) {
    if (limit.isEmpty()) {
      return rows;
    }
    Long count = (Long) expressions.evaluate(limit.get(), new Row(new Object[0], 0));
    return rows.subList(0, (int) Math.min(rows.size(), count == null ? 0 : count));
  }

  private static List<Row> first(
      List<Row> sorted, Fragment.Shape.TopOfGroups shape, MemoryExpressions expressions) {
    int end = cut(sorted, Optional.of(shape.limit()), expressions).size();
    Comparator<Row> order = order(shape.sortKeys(), expressions);
    while (shape.ties() == Fragment.Ties.KEPT
        && 0 < end
        && end < sorted.size()
        && order.compare(sorted.get(end - 1), sorted.get(end)) == 0) {
      end++;
    }
    return sorted.subList(0, end);
  }

  private static Comparator<Row> order(List<Fragment.SortKey> keys, MemoryExpressions expressions) {
    return (left, right) -> {
      for (Fragment.SortKey key : keys) {
        Object a = expressions.evaluate(key.expression(), left);
        Object b = expressions.evaluate(key.expression(), right);
        int order;
        if (a == null || b == null) {
          order = a == b ? 0 : (a == null) == (key.nulls() == Fragment.Nulls.FIRST) ? -1 : 1;
        } else {
          int natural = dev.azimuth.sql.execute.SqlOrder.compare(a, b);
          order = key.direction() == Fragment.Direction.DESCENDING ? -natural : natural;
        }
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  private static ColumnBatch outputs(
      List<Row> rows,
      List<Expression> outputs,
      TableDefinition table,
      MemoryExpressions expressions) {
    List<ColumnValues> columns = new ArrayList<>();
    for (Expression output : outputs) {
      ColumnBuilder builder = ColumnBuilder.of(MemoryExpressions.type(output, table), rows.size());
      rows.forEach(row -> builder.append(expressions.evaluate(output, row)));
      columns.add(builder.build());
    }
    return new ColumnBatch(rows.size(), columns);
  }

  private static ColumnBatch groups(
      List<Row> rows,
      Fragment.Shape.Aggregates shape,
      TableDefinition table,
      MemoryExpressions expressions) {
    Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
    if (shape.groups().isEmpty()) {
      groups.put(List.of(), new ArrayList<>());
    }
    for (Row row : rows) {
      List<@Nullable Object> key = new ArrayList<>();
      shape.groups().forEach(group -> key.add(expressions.evaluate(group, row)));
      groups.computeIfAbsent(key, none -> new ArrayList<>()).add(row);
    }
    List<ColumnBuilder> builders = new ArrayList<>();
    for (Expression group : shape.groups()) {
      builders.add(ColumnBuilder.of(MemoryExpressions.type(group, table), groups.size()));
    }
    for (Fragment.Aggregate aggregate : shape.aggregates()) {
      builders.add(ColumnBuilder.of(type(aggregate, table), groups.size()));
    }
    groups.forEach((key, members) -> {
      for (int i = 0; i < key.size(); i++) {
        builders.get(i).append(key.get(i));
      }
      for (int i = 0; i < shape.aggregates().size(); i++) {
        builders
            .get(key.size() + i)
            .append(aggregate(shape.aggregates().get(i), members, expressions));
      }
    });
    return new ColumnBatch(groups.size(), builders.stream().map(ColumnBuilder::build).toList());
  }

  private static ColumnType type(Fragment.Aggregate aggregate, TableDefinition table) {
    if (aggregate.function() == Fragment.AggregateFunction.COUNT) {
      return ColumnType.Simple.BIGINT;
    }
    ColumnType operand = MemoryExpressions.type(aggregate.operand().orElseThrow(), table);
    if (operand instanceof ColumnType.FloatVector) {
      return new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED);
    }
    boolean widens =
        aggregate.function() == Fragment.AggregateFunction.SUM
            && operand.physicalKind() == dev.azimuth.storage.type.PhysicalKind.LONG;
    return widens ? ColumnType.Simple.BIGINT : operand;
  }

  private static @Nullable Object aggregate(
      Fragment.Aggregate aggregate, List<Row> members, MemoryExpressions expressions) {
    List<Object> values = new ArrayList<>();
    for (Row row : members) {
      Object value =
          aggregate.operand().isEmpty()
              ? (Object) 1L
              : expressions.evaluate(aggregate.operand().get(), row);
      if (value != null) {
        values.add(value);
      }
    }
    Comparator<Object> order = dev.azimuth.sql.execute.SqlOrder::compare;
    return switch (aggregate.function()) {
      case COUNT -> (long) values.size();
      case MIN -> values.stream().min(order).orElse(null);
      case MAX -> values.stream().max(order).orElse(null);
      case SUM, AVG ->
          values.stream()
              .map(MemoryShards::summand)
              .reduce(MemoryShards::sum)
              .map(sum -> sum instanceof VectorTotal total ? total.encode() : sum)
              .orElse(null);
    };
  }

  private static Object summand(Object value) {
    if (value instanceof float[] vector) {
      VectorTotal total = VectorTotal.ofDimension(vector.length);
      total.add(vector);
      return total;
    }
    return value;
  }

  private static Object sum(Object left, Object right) {
    if (left instanceof VectorTotal total) {
      total.add((VectorTotal) right);
      return total;
    }
    return left instanceof Long a ? (Object) (a + (Long) right) : (Double) left + (Double) right;
  }
}
