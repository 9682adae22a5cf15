package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.sql.plan.DefaultIndex;
import dev.azimuth.sql.plan.QueryPlan;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks for the index that a search would have been faster with: once a search has compared
/// [#ROWS_MIN] rows, some of them in segments, and its table leaves it to us (option
/// `default_index`), which the root coordinator looks at again. So the metric is that of the first
/// search that is worth an index. Safe for any thread; no statement waits for it.
final class DefaultIndexes {
  /// A search of fewer rows is fast without an index.
  static final int ROWS_MIN = 50_000;

  /// The same index is asked for again no sooner, whatever became of it.
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private static final int ASKED_MAX = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(DefaultIndexes.class);

  private final RootService root;
  private final Clock clock;
  private final Map<DefaultIndex, Long> askedNanos = new ConcurrentHashMap<>();

  DefaultIndexes(RootService root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /// Looks at a search that has ended.
  void consider(QueryPlan plan, FragmentWork work) {
    if (work.segmentsVisited() > 0 && work.rowsMatched() >= ROWS_MIN) {
      plan.wantedIndexes().stream().filter(this::isDue).forEach(this::ask);
    }
  }

  private boolean isDue(DefaultIndex index) {
    long now = clock.nanos();
    if (askedNanos.size() >= ASKED_MAX) {
      askedNanos.values().removeIf(asked -> now - asked >= AGAIN_AFTER.toNanos());
    }
    boolean[] due = new boolean[1];
    if (askedNanos.size() < ASKED_MAX) {
      askedNanos.compute(
          index,
          (_, asked) -> {
            due[0] = asked == null || now - asked >= AGAIN_AFTER.toNanos();
            return due[0] || asked == null ? Long.valueOf(now) : asked;
          });
    }
    return due[0];
  }

  private void ask(DefaultIndex index) {
    var _ =
        root.execute(
                new DefinitionCommand.CreateDefaultIndex(
                    index.tableId(), index.name(), index.column(), index.operatorClass()))
            .whenComplete((_, error) -> {
              if (error == null) {
                LOG.info(
                    "searches of {}.{} have asked for index {}",
                    index.schema(),
                    index.table(),
                    index.name());
              } else {
                LOG.warn(
                    "searches of {}.{} get no index: {}",
                    index.schema(),
                    index.table(),
                    AzimuthException.unwrap(error).getMessage());
              }
            });
  }
}
