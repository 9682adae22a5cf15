package dev.azimuth.sql.execute;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The rows of several shards as one stream: merged in their order, or one shard after another; cut
/// by LIMIT and OFFSET. Only rows that are returned are decoded.
final class MergeCursor implements RowCursor {
  private final List<ShardStream> streams;
  private final ColumnType[] types;
  private final PriorityQueue<ShardStream> heads;
  private @Nullable ShardStream current;
  private long toSkip;
  private long toReturn;
  private int started;
  private boolean closed;

  MergeCursor(
      Execution execution,
      ScanPlan plan,
      List<ShardStream> streams,
      Optional<StreamOrder> order,
      Optional<ScanPlan.Cut> cut) {
    this.streams = streams;
    this.types = plan.types().toArray(ColumnType[]::new);
    this.toReturn = Long.MAX_VALUE;
    cut.ifPresent(limits -> {
      toReturn = ShardReader.limit(execution, limits.fetch());
      toSkip = limits.offset().map(offset -> ShardReader.limit(execution, offset)).orElse(0L);
    });
    boolean merges = order.isPresent() && streams.size() > 1;
    this.heads =
        new PriorityQueue<>(
            Math.max(1, streams.size()), order.orElseGet(() -> new StreamOrder(List.of())));
    this.started = merges ? -1 : 0;
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    while (toSkip > 0) {
      if (advance() == null) {
        return null;
      }
      toSkip--;
    }
    if (toReturn <= 0) {
      close();
      return null;
    }
    ShardStream stream = advance();
    if (stream == null) {
      close();
      return null;
    }
    toReturn--;
    @Nullable Object[] row = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      row[i] = CanonicalValues.sqlValue(stream.columns().get(i), stream.row(), types[i]);
    }
    return row;
  }

  /// Moves to the next row of all; the stream that it is in.
  private @Nullable ShardStream advance() {
    if (closed) {
      return null;
    }
    return started >= 0 ? advanceInTurn() : advanceInOrder();
  }

  private @Nullable ShardStream advanceInTurn() {
    while (started < streams.size()) {
      ShardStream stream = streams.get(started);
      if (stream.advance()) {
        return stream;
      }
      started++;
    }
    return null;
  }

  private @Nullable ShardStream advanceInOrder() {
    ShardStream last = current;
    if (last == null) {
      for (ShardStream stream : streams) {
        if (stream.advance()) {
          heads.add(stream);
        }
      }
    } else if (last.advance()) {
      heads.add(last);
    }
    ShardStream first = heads.poll();
    current = first;
    if (first == null) {
      close();
    }
    return first;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (ShardStream stream : streams) {
        stream.reportWork();
        stream.close();
      }
    }
  }
}
