package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads tables: asks the leader of every shard concerned and merges what they return.
///
/// Safe for any thread; a cursor belongs to its statement.
public final class ShardReader {
  private final Routes routes;
  private final ReadPoints readPoints;
  private final SystemRows system;

  /// A reader that reaches shards by `routes`.
  public ShardReader(Routes routes, Timestamps timestamps, SystemRows system) {
    this.routes = routes;
    this.system = system;
    readPoints = new ReadPoints(timestamps);
  }

  /// As of when everything is read for the statement, at full strength: the beginning of a
  /// millisecond, which `FOR SYSTEM_TIME AS OF` can name again.
  public long tellReadMillis(Execution execution) {
    return readPoints.tellMillis(execution);
  }

  /// Reads a table of `SYS`.
  public RowCursor openSystem(Execution execution, SystemTable table) {
    return system.open(execution, table);
  }

  /// Starts to read; every shard begins its work at once. The finished cursor adds its work to the
  /// execution's.
  public RowCursor open(Execution execution, ScanPlan plan) {
    requireLimits(execution, plan);
    List<LogName> shards = shards(execution, plan);
    FragmentLayout layout = FragmentLayout.of(plan, shards.size(), execution.parameters());
    List<ShardStream> streams = start(execution, plan, shards, layout.fragment());
    return switch (plan.form()) {
      case ScanPlan.Form.Groups groups -> new GroupCursor(execution, plan, groups, streams);
      case ScanPlan.Form.Rows rows ->
          new MergeCursor(execution, plan, streams, Optional.empty(), rows.cut());
      case ScanPlan.Form.TopOfGroups _ ->
          new MergeCursor(execution, plan, streams, Optional.empty(), Optional.empty());
      case ScanPlan.Form.TopK top ->
          new MergeCursor(
              execution,
              plan,
              streams,
              Optional.of(new StreamOrder(layout.order())),
              Optional.of(top.cut()));
    };
  }

  /// Limits are looked at before any shard is asked.
  private static void requireLimits(Execution execution, ScanPlan plan) {
    Optional<ScanPlan.Cut> cut =
        switch (plan.form()) {
          case ScanPlan.Form.Rows rows -> rows.cut();
          case ScanPlan.Form.TopK top -> Optional.of(top.cut());
          case ScanPlan.Form.TopOfGroups _, ScanPlan.Form.Groups _ -> Optional.empty();
        };
    if (cut.isPresent()) {
      limit(execution, cut.get().fetch());
      cut.get().offset().ifPresent(offset -> limit(execution, offset));
    }
  }

  /// Most shards that a scan asks.
  public static int shardCount(ScanPlan plan) {
    int shards = plan.table().shards();
    return plan.keys().isEmpty() ? shards : Math.min(plan.keys().size(), shards);
  }

  // The constructor takes NULLs, which cannot be seen in its class file.
  @SuppressWarnings("NullAway")
  private List<ShardStream> start(
      Execution execution, ScanPlan plan, List<LogName> shards, Fragment fragment) {
    Function<LogName, ReadPoint> readPoint = readPoints.of(execution, plan);
    List<FragmentRequest> requests = new ArrayList<>();
    List<CompletableFuture<FragmentCursor>> answers = new ArrayList<>();
    for (LogName shard : shards) {
      FragmentRequest request =
          new FragmentRequest(
              shard,
              fragment,
              execution.slots(),
              readPoint.apply(shard),
              execution.deadlineNanos());
      requests.add(request);
      answers.add(routes.tryLeader(shard, service -> service.execute(request)));
    }
    List<ShardStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < shards.size(); i++) {
        streams.add(
            new ShardStream(
                execution, shards.get(i), cursor(execution, requests.get(i), answers.get(i))));
      }
    } catch (RuntimeException failure) {
      streams.forEach(ShardStream::close);
      answers.forEach(ShardReader::closeWhenOpen);
      throw failure;
    }
    return streams;
  }

  private static void closeWhenOpen(CompletableFuture<FragmentCursor> answer) {
    var unused = answer.thenAccept(FragmentCursor::close);
  }

  private FragmentCursor cursor(
      Execution execution, FragmentRequest request, CompletableFuture<FragmentCursor> answer) {
    try {
      return execution.await(answer);
    } catch (AzimuthException failure) {
      if (failure.code() != ErrorCode.NOT_READY) {
        throw failure;
      }
      return routes.askLeader(execution, request.shard(), service -> service.execute(request));
    }
  }

  private List<LogName> shards(Execution execution, ScanPlan plan) {
    TableDefinition table = plan.table();
    if (plan.keys().isEmpty()) {
      return IntStream.range(0, table.shards()).mapToObj(table::log).toList();
    }
    Set<Integer> shards = new TreeSet<>();
    for (List<Expression> constants : plan.keys()) {
      List<Object> key = new ArrayList<>();
      for (Expression constant : constants) {
        Object value = constant(execution, constant);
        if (value != null) {
          key.add(value);
        }
      }
      // No row has a NULL in its key.
      if (key.size() == constants.size()) {
        shards.add(new KeyShards(table).shard(key));
      }
    }
    // Any shard finds nothing.
    return shards.isEmpty() ? List.of(table.log(0)) : shards.stream().map(table::log).toList();
  }

  /// The canonical value of a literal or parameter.
  static @Nullable Object constant(Execution execution, Expression expression) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Parameter parameter -> execution.slots().get(parameter.index());
      default -> throw new IllegalArgumentException("not a constant: " + expression);
    };
  }

  /// A row limit from a literal or parameter; `INVALID_LIMIT` unless it is a number from 0 up.
  static long limit(Execution execution, Expression expression) {
    if (constant(execution, expression) instanceof Long number && number >= 0) {
      return number;
    }
    throw new AzimuthException(ErrorCode.INVALID_LIMIT, "got " + constant(execution, expression));
  }
}
