package dev.azimuth.coordinators.index;

import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexReport.Retry;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.maintenance.IndexTask.Failures;
import dev.azimuth.storage.maintenance.IndexTask.Target;
import dev.azimuth.storage.maintenance.IndexTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides which index node builds what next.
///
/// | a task that | becomes |
/// |---|---|
/// | is not wanted any more, or any while there is no index node | nothing |
/// | is with a node that is gone | one for another node |
/// | has failed, and may succeed later | one for any node after a delay, doubled from time to time |
/// | has failed for lack of memory | one for a node with more, as soon as there is one |
/// | has failed for good | one for nobody, until it is not wanted any more |
/// | is with a node otherwise | what it is |
///
/// What is wanted and has no task gets one. A node has few tasks at a time, so that the next node
/// to come finds work; of those that have room the one with the fewest is chosen. The same input
/// gives the same changes. Cost: the tasks and what is wanted, for each of which that is not with a
/// node the number of nodes.
final class IndexPlan {
  /// Tasks that a node has at a time: one that it builds, and what keeps it busy until it is given
  /// more.
  static final int TASKS_PER_NODE_MAX = 4;

  /// Tasks at a time; more are written when some have gone.
  static final int TASKS_MAX = 10_000;

  private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(5);
  private static final int DOUBLINGS_MAX = 16;

  private static final Comparator<Target> ORDER =
      Comparator.comparing(Target::segment).thenComparingLong(Target::indexId);

  private final Map<String, Long> nodes;
  private final long nowMillis;
  private final Map<String, Integer> loads = new TreeMap<>();
  private final Map<Target, Waiting> waiting = new TreeMap<>(ORDER);
  private final List<Change> changes = new ArrayList<>();

  /// A change of what is written for a target.
  ///
  /// @param task what it becomes; empty if it goes
  /// @param revision of the task that it is made from; 0 if there is none
  record Change(Target target, Optional<IndexTask> task, long revision) {}

  /// A task that is with no node that could do it.
  ///
  /// @param before as it is written; empty if it is new
  private record Waiting(IndexTask task, Optional<IndexTasks.Entry> before) {}

  private IndexPlan(Map<String, Long> nodes, long nowMillis) {
    this.nodes = nodes;
    this.nowMillis = nowMillis;
    nodes.keySet().forEach(node -> loads.put(node, 0));
  }

  /// Computes the changes from the tasks that there are to those that shall be.
  ///
  /// @param wanted indexes that segments lack
  /// @param nodes index nodes that are alive, each with its memory for a build in bytes
  static List<Change> of(
      Set<Target> wanted, IndexTasks.Snapshot tasks, Map<String, Long> nodes, long nowMillis) {
    IndexPlan plan = new IndexPlan(nodes, nowMillis);
    Set<Target> known = new HashSet<>();
    for (IndexTasks.Entry entry : tasks.tasks()) {
      Target target = entry.task().target();
      if (nodes.isEmpty() || !wanted.contains(target)) {
        plan.changes.add(new Change(target, Optional.empty(), entry.revision()));
      } else {
        known.add(target);
        plan.keep(entry, tasks.report(entry).map(IndexTasks.Reported::report));
      }
    }
    if (!nodes.isEmpty()) {
      wanted.stream()
          .filter(target -> !known.contains(target))
          .sorted(ORDER)
          .limit(Math.max(0, TASKS_MAX - known.size()))
          .forEach(
              target -> plan.defer(new IndexTask(target, "", Failures.NONE), Optional.empty()));
      plan.waiting.values().forEach(plan::give);
    }
    return plan.changes;
  }

  private void keep(IndexTasks.Entry entry, Optional<IndexReport> report) {
    IndexTask task = entry.task();
    Long bytesMax = nodes.get(task.nodeId());
    if (bytesMax == null) {
      defer(task.givenTo(""), Optional.of(entry));
    } else if (report.isEmpty()) {
      loads.merge(task.nodeId(), 1, Integer::sum);
    } else if (report.get().outcome() instanceof IndexReport.Outcome.Failed failed) {
      Failures failures = after(task.failures(), failed, bytesMax);
      defer(new IndexTask(task.target(), "", failures), Optional.of(entry));
    }
  }

  private void defer(IndexTask task, Optional<IndexTasks.Entry> before) {
    waiting.put(task.target(), new Waiting(task, before));
  }

  private Failures after(
      Failures before, IndexReport.Outcome.Failed failed, long refusingBytesMax) {
    Duration doubled = RETRY_DELAY_MIN.multipliedBy(1L << Math.min(before.count(), DOUBLINGS_MAX));
    Duration delay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
    boolean isRefused = failed.retry() == Retry.LARGER_NODE;
    return new Failures(
        before.count() + 1,
        isRefused ? nowMillis : nowMillis + delay.toMillis(),
        isRefused ? Math.max(before.refusedBytes(), refusingBytesMax) : before.refusedBytes(),
        failed.retry() == Retry.NEVER,
        failed.message());
  }

  /// Gives a task to the best node. Where there is none, what has come of it is written all the
  /// same.
  private void give(Waiting waits) {
    IndexTask task = waits.task;
    boolean isDue = !task.failures().isFinal() && task.failures().notBeforeMillis() <= nowMillis;
    Optional<String> node = isDue ? nodeFor(task) : Optional.empty();
    node.ifPresent(chosen -> loads.merge(chosen, 1, Integer::sum));
    IndexTask next = task.givenTo(node.orElse(""));
    boolean isNews = waits.before.map(entry -> !entry.task().equals(next)).orElseGet(next::isGiven);
    if (isNews) {
      long revision = waits.before.map(IndexTasks.Entry::revision).orElse(0L);
      changes.add(new Change(task.target(), Optional.of(next), revision));
    }
  }

  private Optional<String> nodeFor(IndexTask task) {
    return loads.entrySet().stream()
        .filter(load -> load.getValue() < TASKS_PER_NODE_MAX)
        .filter(load -> nodes.getOrDefault(load.getKey(), 0L) > task.failures().refusedBytes())
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }
}
