package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.log.LogName;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one run of a plan took: each operator, and each shard that it read. Belongs to its
/// statement.
public final class Profile {
  private final LongSupplier nanos;
  private final IdentityHashMap<Operator, Measured> operators = new IdentityHashMap<>();
  private final Map<LogName, ShardWork> shards = new LinkedHashMap<>();

  /// @param nanos monotonic time
  public Profile(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// What an operator has returned, and the time that it took together with its inputs.
  public record Taken(long rows, long nanos) {}

  /// What a shard has done.
  ///
  /// @param rows that it returned and that were read
  public record ShardWork(long rows, FragmentWork work) {
    ShardWork plus(ShardWork other) {
      return new ShardWork(rows + other.rows, work.plus(other.work));
    }
  }

  /// What an operator took; empty if it did not run.
  public Optional<Taken> of(Operator operator) {
    return Optional.ofNullable(operators.get(operator))
        .map(measured -> new Taken(measured.rows, measured.nanos));
  }

  /// What each shard has done, in the order in which they were asked.
  public Map<LogName, ShardWork> shards() {
    return Collections.unmodifiableMap(shards);
  }

  void add(LogName shard, ShardWork work) {
    shards.merge(shard, work, ShardWork::plus);
  }

  /// Starts an operator, and counts what it returns.
  RowCursor measured(Operator operator, Supplier<RowCursor> start) {
    Measured measured = operators.computeIfAbsent(operator, _ -> new Measured());
    long before = nanos.getAsLong();
    RowCursor rows = start.get();
    measured.nanos += nanos.getAsLong() - before;
    return new Counting(rows, measured);
  }

  private static final class Measured {
    private long rows;
    private long nanos;
  }

  private final class Counting implements RowCursor {
    private final RowCursor rows;
    private final Measured measured;

    Counting(RowCursor rows, Measured measured) {
      this.rows = rows;
      this.measured = measured;
    }

    @Override
    public @Nullable Object @Nullable [] next() {
      long before = nanos.getAsLong();
      @Nullable Object[] row = rows.next();
      measured.nanos += nanos.getAsLong() - before;
      measured.rows += row == null ? 0 : 1;
      return row;
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
