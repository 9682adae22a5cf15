package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// The selected rows as they come, up to a limit; goes on where the last batch was full.
final class RowsSource implements BatchSource {
  private final Scan scan;
  private final Outputs outputs;
  private final Executor executor;
  private long left;
  private int row = -1;
  private volatile FragmentWork work = FragmentWork.NONE;

  RowsSource(Scan scan, Outputs outputs, long limit, Executor executor) {
    this.scan = scan;
    this.outputs = outputs;
    this.executor = executor;
    left = limit;
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    return CompletableFuture.supplyAsync(this::fill, executor);
  }

  private Optional<ColumnBatch> fill() {
    while (left > 0 && !outputs.isFull()) {
      Selection selection = scan.selection();
      if (row < 0) {
        if (!scan.next()) {
          left = 0;
          break;
        }
        outputs.evaluate(scan.block(), selection);
        row = selection.next(0);
      }
      while (row >= 0 && left > 0 && !outputs.isFull()) {
        outputs.append(row);
        left--;
        row = selection.next(row + 1);
      }
    }
    work = scan.work().plus(outputs.work());
    return outputs.isEmpty() ? Optional.empty() : Optional.of(outputs.take());
  }

  @Override
  public FragmentWork work() {
    return work;
  }
}
