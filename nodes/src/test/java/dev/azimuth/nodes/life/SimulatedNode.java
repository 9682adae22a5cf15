package dev.azimuth.nodes.life;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.owner.OwnerSettings;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.role.DataNode;
import dev.azimuth.nodes.role.NodeContext;
import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.nodes.role.QueryNode;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.placement.ShardRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One life of a process with both roles of a node.
final class SimulatedNode {
  private static final long CODE_BYTES = 1 << 20;
  private static final CacheLimits CACHE = new CacheLimits(1L << 20, 0, 2, 64);
  private static final long GROWING_BYTES_MAX = 64L << 20;

  /// Segments of so few rows get an index.
  private static final int INDEX_ROWS_MIN = 4;

  final Mortal process;
  final ProcessJobs jobs;
  private final LifeWorld world;
  private final SegmentStorage segments;
  private final PlacementView placement;
  private final MetaCatalog catalog;
  private final NodeMembership membership;
  private final ShardHost host;
  private final DataNode dataNode;
  private final QueryNode queryNode;

  /// Starts one in a directory that it has alone.
  ///
  /// @param id of the node
  /// @param name different in every life
  SimulatedNode(LifeWorld world, String id, Path directory, String name, Duration flushInterval) {
    this(world, id, directory, name, flushInterval, OwnerSettings.GARBAGE_GRACE);
  }

  /// As above, beside a collector of garbage with this grace.
  SimulatedNode(
      LifeWorld world,
      String id,
      Path directory,
      String name,
      Duration flushInterval,
      Duration garbageGrace) {
    this.world = world;
    process = new Mortal(world.scheduler);
    MortalMeta meta = new MortalMeta(world.meta, process);
    MortalLogs logs = new MortalLogs(world.logs, process);
    segments =
        SegmentStorage.open(
            new SegmentStorage.Settings(directory, CACHE, CODE_BYTES, name),
            new MortalObjects(world.objects, process),
            meta,
            process);
    placement = PlacementView.follow(meta, process);
    catalog = MetaCatalog.follow(meta, process);
    membership =
        new NodeMembership(
            meta,
            process,
            new NodeRegistration(id, "local", Set.of(ShardRole.LEADER, ShardRole.OWNER)),
            Duration.ofSeconds(5));
    host = new ShardHost(logs, segments, world.scheduler.clock(), process);
    jobs = ProcessJobs.of(world.scheduler.clock(), process);
    NodeContext context =
        new NodeContext(
            membership, placement, catalog, host, jobs, world.scheduler.clock(), process);
    dataNode =
        new DataNode(
            context,
            logs,
            new OwnerSettings(
                GROWING_BYTES_MAX,
                1L << 30,
                flushInterval,
                Duration.ofSeconds(1),
                1L << 30,
                1L << 30,
                INDEX_ROWS_MIN,
                garbageGrace));
    queryNode = new QueryNode(context, QueryLimits.DEFAULT);
    var _ = membership.start();
    dataNode.start();
    queryNode.start();
  }

  DataNode dataNode() {
    return dataNode;
  }

  /// All batches of a fragment, and the timestamp that they are read at.
  record Answer(long timestamp, List<ColumnBatch> batches) {}

  CompletableFuture<Answer> read(
      LogName log, Fragment fragment, List<Object> parameters, ReadPoint at) {
    FragmentRequest request =
        new FragmentRequest(
            log,
            fragment,
            parameters,
            at,
            world.scheduler.clock().nanos() + TimeUnit.SECONDS.toNanos(60));
    return queryNode.execute(request).thenCompose(cursor -> rest(cursor, new ArrayList<>()));
  }

  private static CompletableFuture<Answer> rest(FragmentCursor cursor, List<ColumnBatch> batches) {
    return cursor
        .next()
        .thenCompose(batch -> {
          Optional<ColumnBatch> found = batch;
          if (found.isEmpty()) {
            return CompletableFuture.completedFuture(new Answer(cursor.readTimestamp(), batches));
          }
          batches.add(found.get());
          return rest(cursor, batches);
        });
  }

  /// Frees what a process that ended would have freed by ending.
  void bury() {
    process.bury();
    queryNode.close();
    dataNode.close();
    membership.close();
    host.close();
    placement.close();
    catalog.close();
    segments.close();
  }
}
