package dev.azimuth.coordinators.simulation;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.data.CompactionPolicy;
import dev.azimuth.coordinators.data.DataCoordinator;
import dev.azimuth.coordinators.data.DataSettings;
import dev.azimuth.coordinators.query.QueryCoordinator;
import dev.azimuth.coordinators.root.RootCoordinator;
import dev.azimuth.coordinators.root.RootSettings;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.placement.PlacementView;
import java.time.Duration;

/// A simulated process with all coordinators, started.
public final class Member {
  /// How long garbage stays.
  public static final Duration GRACE = Duration.ofSeconds(10);

  /// A small window, so that bounds are saved often.
  private static final RootSettings SETTINGS =
      new RootSettings(Duration.ofMillis(50), Duration.ofMillis(100), 1_000);

  /// Small segments, and a short grace.
  private static final DataSettings DATA =
      new DataSettings(new CompactionPolicy(100_000, 4, 0.2), Duration.ofSeconds(1), GRACE);

  private final World.Host process;
  private final MetaCatalog catalog;
  private final PlacementView placement;
  private final ManifestPointers pointers;
  private final RootCoordinator root;
  private final DataCoordinator data;
  private final QueryCoordinator query;

  /// Starts a process.
  public Member(World world, MemoryMeta meta, MemoryLogs logs, String id) {
    this(world, meta, logs, new MemoryObjects(), id);
  }

  /// Starts a process on objects that others may share.
  public Member(World world, MemoryMeta meta, MemoryLogs logs, MemoryObjects objects, String id) {
    process = new World.Host(world);
    MetaStore client = meta.client(process);
    catalog = MetaCatalog.follow(client, process);
    placement = PlacementView.follow(client, process);
    CoordinatorContext context =
        new CoordinatorContext(
            client, process, process, catalog, placement, id, id + ":1", Duration.ofMillis(500));
    root = new RootCoordinator(context, logs.client(process), SETTINGS);
    pointers = ManifestPointers.follow(client, process);
    data =
        new DataCoordinator(context, logs.client(process), objects.client(process), pointers, DATA);
    query = new QueryCoordinator(context);
    root.start();
    data.start();
    query.start();
  }

  /// Its time and tasks.
  public World.Host process() {
    return process;
  }

  /// The catalog as it knows it.
  public MetaCatalog catalog() {
    return catalog;
  }

  /// Placement as it knows it.
  public PlacementView placement() {
    return placement;
  }

  /// Its root coordinator.
  public RootCoordinator root() {
    return root;
  }

  /// Its data coordinator.
  public DataCoordinator data() {
    return data;
  }

  /// Its query coordinator.
  public QueryCoordinator query() {
    return query;
  }
}
