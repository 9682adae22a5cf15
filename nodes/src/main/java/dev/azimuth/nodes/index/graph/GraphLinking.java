package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.RowLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/// Links the rows of a graph that is built, by all workers, and counts the comparisons that it
/// takes. One pass at a time.
final class GraphLinking {
  private final GraphContent content;
  private final GraphDraft draft;
  private final BuildResources resources;
  private final BuildProgress progress;
  private final RowInserter.LinkLocks locks = new RowInserter.LinkLocks();

  GraphLinking(
      GraphContent content, GraphDraft draft, BuildResources resources, BuildProgress progress) {
    this.content = content;
    this.draft = draft;
    this.resources = resources;
    this.progress = progress;
  }

  /// Takes over the links of what a prior graph keeps. A row with a higher layer than any of these
  /// is inserted at once: searches begin there from now on.
  CompletableFuture<Void> takeOver(PriorGraph prior) {
    return RowLoop.run(
            resources,
            progress,
            prior.rowCount(),
            () -> {
              LinkTransfer transfer = prior.newTransfer(content, draft);
              return counted(transfer::transfer, transfer::compared);
            })
        .thenRunAsync(() -> moveEntry(prior.entry()), resources.executor());
  }

  private void moveEntry(int from) {
    RowInserter inserter = new RowInserter(content, draft.enteredAt(from), locks);
    counted(inserter::insert, inserter::compared).accept(draft.entry());
  }

  /// Inserts rows.
  CompletableFuture<Void> insert(int[] rows) {
    return RowLoop.run(
        resources,
        progress,
        rows.length,
        () -> {
          RowInserter inserter = new RowInserter(content, draft, locks);
          IntConsumer counted = counted(inserter::insert, inserter::compared);
          return i -> counted.accept(rows[i]);
        });
  }

  /// Makes every row reachable; the number of rows that needed a link.
  int repair() {
    Reachability reachability = new Reachability(content, draft);
    int repaired = reachability.repair(progress);
    progress.addLinkComparisons(reachability.compared());
    return repaired;
  }

  private IntConsumer counted(IntConsumer worker, LongSupplier compared) {
    return row -> {
      long before = compared.getAsLong();
      worker.accept(row);
      progress.addLinkComparisons(compared.getAsLong() - before);
    };
  }
}
