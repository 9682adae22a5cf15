package dev.azimuth.storage.maintenance;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.mirror.MirrorDraft;
import dev.azimuth.storage.time.Scheduler;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The tasks of index nodes and what these report, as the meta store has them, followed by a watch.
/// Safe for any thread.
public final class IndexTasks implements AutoCloseable {
  private final MetaMirror<Snapshot> mirror;

  private IndexTasks(MetaMirror<Snapshot> mirror) {
    this.mirror = mirror;
  }

  /// A task and the meta store's revision of its last change.
  public record Entry(IndexTask task, long revision) {}

  /// A report and the meta store's revision of its last change.
  public record Reported(IndexReport report, long revision) {}

  /// All tasks and reports as of one revision of the meta store; the coordinator bounds how many
  /// there are.
  public static final class Snapshot {
    /// What there is before the first listing.
    public static final Snapshot EMPTY = new Snapshot(0, Map.of(), Map.of());

    private final long revision;
    private final Map<String, Entry> tasks;
    private final Map<String, Reported> reports;
    private final Map<LogName, List<Entry>> byShard;

    private Snapshot(long revision, Map<String, Entry> tasks, Map<String, Reported> reports) {
      this.revision = revision;
      this.tasks = Collections.unmodifiableMap(tasks);
      this.reports = Collections.unmodifiableMap(reports);
      byShard =
          tasks.values().stream()
              .collect(Collectors.groupingBy(entry -> entry.task().target().shard()));
    }

    /// One that has these, each by itself.
    public static Snapshot of(long revision, List<Entry> tasks, List<Reported> reports) {
      Map<String, Entry> tasksByKey = new HashMap<>();
      tasks.forEach(entry -> tasksByKey.put(IndexTask.key(entry.task().target()), entry));
      Map<String, Reported> reportsByKey = new HashMap<>();
      reports.forEach(reported -> reportsByKey.put(reported.report().key(), reported));
      return new Snapshot(revision, tasksByKey, reportsByKey);
    }

    /// Revision of the newest change that is in here.
    public long revision() {
      return revision;
    }

    /// All tasks.
    public Collection<Entry> tasks() {
      return tasks.values();
    }

    /// The tasks for segments of a shard.
    public List<Entry> tasks(LogName shard) {
      return byShard.getOrDefault(shard, List.of());
    }

    /// The task for a target, if there is one.
    public Optional<Entry> task(IndexTask.Target target) {
      return Optional.ofNullable(tasks.get(IndexTask.key(target)));
    }

    /// What the node of a task has made of it, once that is known.
    public Optional<Reported> report(Entry entry) {
      String key = IndexReport.key(entry.task().target(), entry.task().nodeId());
      return Optional.ofNullable(reports.get(key))
          .filter(reported -> reported.report().taskRevision() == entry.revision());
    }
  }

  /// Starts to follow the tasks in `meta`.
  public static IndexTasks follow(MetaStore meta, Scheduler scheduler) {
    return new IndexTasks(
        MetaMirror.follow(meta, IndexTask.PREFIX, Snapshot.EMPTY, Draft::new, scheduler));
  }

  /// The newest snapshot known here; an empty one of revision 0 before the first listing.
  public Snapshot snapshot() {
    return mirror.state().orElse(Snapshot.EMPTY);
  }

  /// Completes with the first snapshot, now or later, that `condition` holds for; see
  /// [MetaMirror#await].
  public CompletableFuture<Snapshot> await(Predicate<Snapshot> condition) {
    return mirror.await(condition);
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

  /// Copies what there is at every change.
  private static final class Draft implements MirrorDraft<Snapshot> {
    private final Map<String, Entry> tasks;
    private final Map<String, Reported> reports;

    Draft(Snapshot snapshot) {
      tasks = new HashMap<>(snapshot.tasks);
      reports = new HashMap<>(snapshot.reports);
    }

    @Override
    public void put(MetaEntry entry) {
      String key = entry.key();
      if (IndexTask.isKey(key)) {
        tasks.put(key, new Entry(IndexTask.decode(key, entry.value()), entry.revision()));
      } else if (IndexReport.isKey(key)) {
        reports.put(key, new Reported(IndexReport.decode(key, entry.value()), entry.revision()));
      }
    }

    @Override
    public void delete(String key) {
      tasks.remove(key);
      reports.remove(key);
    }

    @Override
    public Snapshot finish(long revision) {
      return new Snapshot(revision, tasks, reports);
    }
  }
}
