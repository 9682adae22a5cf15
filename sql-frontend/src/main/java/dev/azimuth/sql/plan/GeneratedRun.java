package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.language.type.VectorValue;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/// A run of generated code, or of the part of it that makes the inner side of a join: what it reads
/// with, what it keeps, and what is to be closed with it. Belongs to its statement.
final class GeneratedRun implements AutoCloseable {
  /// Name under which a data context holds the run.
  static final String NAME = "azimuth.run";

  /// Of a row that is kept: its place in a list or a map, and the value if that is all.
  private static final long PLACE_BYTES = 48;

  /// Of a group: its key, its accumulators and its place in a map, about.
  private static final long GROUP_BYTES = 160;

  private final Execution execution;
  private final ShardReader reader;
  private final MemoryBudget budget;
  private final List<AutoCloseable> owned = new ArrayList<>();

  /// A run of the whole code.
  GeneratedRun(Execution execution, ShardReader reader) {
    this(execution, reader, execution.budget());
  }

  private GeneratedRun(Execution execution, ShardReader reader, MemoryBudget budget) {
    this.execution = execution;
    this.reader = reader;
    this.budget = budget.part();
  }

  /// The run that `context` belongs to.
  static GeneratedRun of(DataContext context) {
    if (context.get(NAME) instanceof GeneratedRun run) {
      return run;
    }
    throw new IllegalStateException("no running statement");
  }

  /// A run of a part of the code, which gives back what it keeps when it is closed.
  GeneratedRun part() {
    return new GeneratedRun(execution, reader, budget);
  }

  Execution execution() {
    return execution;
  }

  ShardReader reader() {
    return reader;
  }

  /// Closes `resource` with the run.
  void own(AutoCloseable resource) {
    owned.add(resource);
  }

  /// Accounts for a row of the engine that is kept; fails with `OUT_OF_MEMORY`.
  void hold(@Nullable Object row) {
    budget.hold(1, sizeOf(row));
  }

  /// Accounts for a row that need not be kept, if there is memory to spare.
  boolean holdIfSpare(@Nullable Object row) {
    return budget.holdIfSpare(1, sizeOf(row));
  }

  /// Accounts for a group of an aggregate; fails with `OUT_OF_MEMORY`.
  void holdGroup() {
    budget.hold(1, GROUP_BYTES);
  }

  /// Closes what the run owns, and gives back what it has kept.
  @Override
  public void close() {
    RuntimeException first = null;
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception failure) {
        first = first == null ? Execution.unwrap(failure) : first;
      }
    }
    owned.clear();
    budget.close();
    if (first != null) {
      throw first;
    }
  }

  private static long sizeOf(@Nullable Object row) {
    long size = PLACE_BYTES;
    if (row instanceof Object[] values) {
      size += MemoryBudget.sizeOf(values);
      for (Object value : values) {
        size += sizeOfOwn(value);
      }
    } else {
      size += sizeOfOwn(row);
    }
    return size;
  }

  /// Bytes of the values that only the engine has, beyond their references.
  private static long sizeOfOwn(@Nullable Object value) {
    return switch (value) {
      case VectorValue vector -> 4L * vector.elements().length;
      case ByteString bytes -> bytes.length();
      case null, default -> 0;
    };
  }
}
