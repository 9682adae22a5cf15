package dev.azimuth.nodes.life;

import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.role.IndexNode;
import dev.azimuth.nodes.role.NodeContext;
import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// One life of a process that builds indexes and nothing else.
final class SimulatedIndexNode {
  private static final CacheLimits CACHE = new CacheLimits(1L << 20, 0, 2, 64);

  final Mortal process;
  final String id;
  final ProcessJobs jobs;
  private final SegmentStorage segments;
  private final PlacementView placement;
  private final MetaCatalog catalog;
  private final NodeMembership membership;
  private final ShardHost host;
  private final IndexNode node;

  /// Starts one under an id that no other has had, in a directory of its own.
  SimulatedIndexNode(
      LifeWorld world, String id, Path directory, long buildBytesMax, Duration garbageGrace) {
    this.id = id;
    process = new Mortal(world.scheduler);
    MortalMeta meta = new MortalMeta(world.meta, process);
    segments =
        SegmentStorage.open(
            new SegmentStorage.Settings(directory.resolve(id), CACHE, 0, id),
            new MortalObjects(world.objects, process),
            meta,
            process);
    placement = PlacementView.follow(meta, process);
    catalog = MetaCatalog.follow(meta, process);
    membership =
        new NodeMembership(
            meta,
            process,
            new NodeRegistration(id, "local", Set.of(), buildBytesMax),
            Duration.ofSeconds(5));
    host =
        new ShardHost(
            new MortalLogs(world.logs, process), segments, world.scheduler.clock(), process);
    jobs = ProcessJobs.of(world.scheduler.clock(), process);
    node =
        new IndexNode(
            new NodeContext(
                membership, placement, catalog, host, jobs, world.scheduler.clock(), process),
            buildBytesMax,
            garbageGrace);
    var _ = membership.start();
    node.start();
  }

  /// Stops in order.
  void close() {
    node.close();
    membership.close();
  }

  /// Frees what a process that ended would have freed by ending.
  void bury() {
    process.bury();
    node.close();
    membership.close();
    host.close();
    placement.close();
    catalog.close();
    segments.close();
  }
}
