package dev.azimuth.storage.maintenance;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.mirror.MirrorDraft;
import dev.azimuth.storage.time.Scheduler;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The compaction tasks as the meta store has them, followed by a watch. Safe for any thread.
public final class CompactionTasks implements AutoCloseable {
  private final MetaMirror<Snapshot> mirror;

  private CompactionTasks(MetaMirror<Snapshot> mirror) {
    this.mirror = mirror;
  }

  /// A task and the meta store's revision of its last change.
  public record Entry(CompactionTask task, long revision) {}

  /// All tasks as of one revision of the meta store; there are few at a time.
  public record Snapshot(long revision, Map<LogName, Entry> tasks) {
    static final Snapshot EMPTY = new Snapshot(0, Map.of());

    /// The task of a shard, if there is one.
    public Optional<Entry> task(LogName shard) {
      return Optional.ofNullable(tasks.get(shard));
    }
  }

  /// Starts to follow the tasks in `meta`.
  public static CompactionTasks follow(MetaStore meta, Scheduler scheduler) {
    return new CompactionTasks(
        MetaMirror.follow(meta, CompactionTask.PREFIX, Snapshot.EMPTY, Draft::new, scheduler));
  }

  /// The newest snapshot known here; an empty one of revision 0 before the first listing.
  public Snapshot snapshot() {
    return mirror.state().orElse(Snapshot.EMPTY);
  }

  /// Calls `listener` with every later snapshot, one call after another; it must not block.
  public void subscribe(Consumer<Snapshot> listener) {
    mirror.subscribe(listener);
  }

  /// Stops following.
  @Override
  public void close() {
    mirror.close();
  }

  private static final class Draft implements MirrorDraft<Snapshot> {
    private final Map<LogName, Entry> tasks;

    Draft(Snapshot snapshot) {
      tasks = new HashMap<>(snapshot.tasks);
    }

    @Override
    public void put(MetaEntry entry) {
      CompactionTask.shard(entry.key())
          .ifPresent(shard ->
              tasks.put(
                  shard,
                  new Entry(CompactionTask.decode(entry.key(), entry.value()), entry.revision())));
    }

    @Override
    public void delete(String key) {
      CompactionTask.shard(key).ifPresent(tasks::remove);
    }

    @Override
    public Snapshot finish(long revision) {
      return new Snapshot(revision, Collections.unmodifiableMap(tasks));
    }
  }
}
