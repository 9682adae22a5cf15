package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.owner.OwnerSettings;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.segment.TestSegments;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.placement.ShardAssignment;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A node with both roles over an embedded storage in memory, and the coordinators' part by hand.
public final class TestNode implements AutoCloseable {
  static final long GROWING_BYTES_MAX = 64L << 20;

  private static final Duration ASKING_INTERVAL = Duration.ofMillis(20);

  /// So long that it ends in no test, however slow the machine is.
  private static final Duration LEASE = Duration.ofMinutes(5);

  /// Never in a test: what is flushed is flushed on request.
  private static final Duration FLUSH_INTERVAL = Duration.ofHours(1);

  private static final Duration ADMISSION_WAIT = Duration.ofMinutes(2);
  private static final long REQUEST_SECONDS = 180;

  final SystemClock clock = new SystemClock();
  final SystemScheduler scheduler = new SystemScheduler(2);
  final Waiting waiting = Waiting.real();
  final EmbeddedStorage storage = EmbeddedStorage.inMemory(clock, scheduler);
  final PlacementView placement = PlacementView.follow(storage.metaStore(), scheduler);
  final MetaCatalog catalog = MetaCatalog.follow(storage.metaStore(), scheduler);
  final TestSegments segments = new TestSegments(storage, scheduler);
  private final OwnerSettings settings;
  private final Duration lease;
  private final QueryLimits limits;
  ShardHost host;
  NodeMembership membership;
  QueryNode queryNode;
  DataNode dataNode;

  /// A node with little memory for growing rows.
  public TestNode() {
    this(GROWING_BYTES_MAX);
  }

  /// A node with this memory for growing rows.
  TestNode(long growingBytesMax) {
    this(settings(growingBytesMax, OwnerSettings.INDEX_BUILD_BYTES_MAX), LEASE);
  }

  /// A node whose lease ends that long after its last sign of life.
  TestNode(Duration lease) {
    this(settings(GROWING_BYTES_MAX, OwnerSettings.INDEX_BUILD_BYTES_MAX), lease);
  }

  /// A node with these limits for each fragment.
  TestNode(QueryLimits limits) {
    this(settings(GROWING_BYTES_MAX, OwnerSettings.INDEX_BUILD_BYTES_MAX), LEASE, limits);
  }

  /// A node with this memory for growing rows, and for building an index.
  TestNode(long growingBytesMax, long indexBuildBytesMax) {
    this(settings(growingBytesMax, indexBuildBytesMax), LEASE);
  }

  private TestNode(OwnerSettings settings, Duration lease) {
    this(settings, lease, QueryLimits.DEFAULT);
  }

  private TestNode(OwnerSettings settings, Duration lease, QueryLimits limits) {
    this.limits = limits;
    this.settings = settings;
    this.lease = lease;
    host = new ShardHost(storage.logBroker(), segments.storage(), clock, scheduler);
    membership = newMembership("n1");
    queryNode = new QueryNode(context(), limits);
    dataNode = new DataNode(context(), storage.logBroker(), settings);
  }

  private static OwnerSettings settings(long growingBytesMax, long indexBuildBytesMax) {
    return new OwnerSettings(
        growingBytesMax,
        OwnerSettings.RANGE_BYTES_MAX,
        FLUSH_INTERVAL,
        ADMISSION_WAIT,
        OwnerSettings.SEGMENT_BYTES_TARGET,
        indexBuildBytesMax,
        OwnerSettings.INDEX_ROWS_MIN,
        OwnerSettings.GARBAGE_GRACE);
  }

  private NodeMembership newMembership(String nodeId) {
    return new NodeMembership(
        storage.metaStore(),
        scheduler,
        new NodeRegistration(nodeId, "local", Set.of(ShardRole.LEADER, ShardRole.OWNER)),
        lease);
  }

  private NodeContext context() {
    return new NodeContext(
        membership, placement, catalog, host, ProcessJobs.of(clock, scheduler), clock, scheduler);
  }

  /// Stops; nothing of it is in memory then.
  void stop() {
    queryNode.close();
    dataNode.close();
    membership.close();
    host.close();
  }

  /// Takes up its roles after [#stop()], with an empty cache.
  void startAgain() {
    segments.restart();
    host = new ShardHost(storage.logBroker(), segments.storage(), clock, scheduler);
    membership = newMembership("n1");
    queryNode = new QueryNode(context(), limits);
    dataNode = new DataNode(context(), storage.logBroker(), settings);
    start();
  }

  /// Takes up its roles.
  public void start() {
    waiting.result(membership.start());
    queryNode.start();
    dataNode.start();
  }

  /// Creates a table, its log and its assignments, and waits until this node serves it.
  public LogName create(TableDefinition table) {
    LogName log = table.log(0);
    waiting.result(storage.logBroker().create(log));
    announce(table);
    assign(log);
    awaitServing(log);
    return log;
  }

  /// Moves all rows into segments.
  public long flush(LogName log) {
    return waiting.result(dataNode.flush(log));
  }

  /// The service that runs fragments.
  public QueryNode queryNode() {
    return queryNode;
  }

  void announce(TableDefinition table) {
    commit(
        MetaTransaction.builder()
            .put(CatalogKeys.table(table.id()), CatalogCodec.encode(table))
            .build());
  }

  void assign(LogName log) {
    MetaTransaction.Builder transaction = MetaTransaction.builder();
    for (ShardRole role : ShardRole.values()) {
      ShardAssignment assignment = new ShardAssignment(log, role, "n1");
      transaction.put(PlacementKey.of(assignment), PlacementCodec.encode(assignment));
    }
    commit(transaction.build());
  }

  void unassign(LogName log) {
    MetaTransaction.Builder transaction = MetaTransaction.builder();
    for (ShardRole role : ShardRole.values()) {
      transaction.delete(PlacementKey.of(new ShardAssignment(log, role, "n1")));
    }
    commit(transaction.build());
  }

  /// Waits, asking again and again, until a condition holds.
  void await(BooleanSupplier condition) {
    CompletableFuture<@Nullable Void> holds = new CompletableFuture<>();
    ask(condition, holds);
    waiting.result(holds);
  }

  private void ask(BooleanSupplier condition, CompletableFuture<@Nullable Void> holds) {
    var _ =
        scheduler.schedule(
            ASKING_INTERVAL,
            () -> {
              try {
                if (condition.getAsBoolean()) {
                  holds.complete(null);
                } else if (!holds.isDone()) {
                  ask(condition, holds);
                }
              } catch (RuntimeException | AssertionError e) {
                holds.completeExceptionally(e);
              }
            });
  }

  void commit(MetaTransaction transaction) {
    waiting.result(storage.metaStore().commit(transaction));
  }

  void awaitServing(LogName log) {
    waiting.result(placement.awaitRoute(log, ShardRole.LEADER));
    waiting.result(placement.awaitRoute(log, ShardRole.OWNER));
  }

  /// Appends a record.
  public long append(LogName log, LogRecord record) {
    return waiting.result(
        storage.logBroker().append(log, RecordCodec.encode(record), LogBroker.Durability.DURABLE));
  }

  /// Appends a write and asks for the verdict.
  public WriteVerdict write(LogName log, LogRecord.Write write) {
    return waiting.result(dataNode.verdict(log, append(log, write)));
  }

  /// A fragment with values for its parameters.
  @SuppressWarnings("NullAway") // It loses the annotation of the record's type argument.
  public FragmentRequest request(
      LogName log, Fragment fragment, ReadPoint at, @Nullable Object... values) {
    List<@Nullable Object> parameters = new ArrayList<>();
    for (Object value : values) {
      parameters.add(value);
    }
    return new FragmentRequest(
        log, fragment, parameters, at, clock.nanos() + TimeUnit.SECONDS.toNanos(REQUEST_SECONDS));
  }

  /// All batches of a fragment.
  public List<ColumnBatch> run(FragmentRequest request) {
    List<ColumnBatch> batches = new ArrayList<>();
    try (FragmentCursor cursor = waiting.result(queryNode.execute(request))) {
      Optional<ColumnBatch> batch = waiting.result(cursor.next());
      while (batch.isPresent()) {
        batches.add(batch.get());
        batch = waiting.result(cursor.next());
      }
    }
    return batches;
  }

  @Override
  public void close() {
    queryNode.close();
    dataNode.close();
    membership.close();
    host.close();
    segments.close();
    placement.close();
    catalog.close();
    storage.close();
    scheduler.close();
    segments.removeDirectory();
  }
}
