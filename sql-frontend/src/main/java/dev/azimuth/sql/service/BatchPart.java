package dev.azimuth.sql.service;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.sql.write.InsertTemplate;
import dev.azimuth.sql.write.WriteSet;
import dev.azimuth.storage.error.AzimuthException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The entries of a batch that are written together: what of them could be taken, as one set of
/// rows, and why the others could not.
///
/// Its loops are in methods of their own that do little else: a server that has just been started
/// compiles what a load needs, and the compiler takes in all that a loop's method calls. For one
/// thread.
final class BatchPart {
  /// Rows beyond which no entry is added.
  private static final int ROWS = 16_384;

  /// Bytes beyond which no entry is added.
  private static final long BYTES = 32L << 20;

  /// Entries that are taken column by column.
  private static final int ENTRIES_AT_ONCE = 128;

  private final Prepared.Write write;
  private final Modification.InsertRows insert;
  private final WriteSet set;
  private final List<@Nullable Object> told;
  private final List<Optional<AzimuthException>> failures = new ArrayList<>();
  private int statements;

  /// @param told what follows the parameters of each entry, see [QueryBinding#told]
  BatchPart(
      Prepared.Write write,
      Modification.InsertRows insert,
      WriteSet set,
      List<@Nullable Object> told) {
    this.write = write;
    this.insert = insert;
    this.set = set;
    this.told = told;
  }

  /// Rows of the entries that were taken, each a statement.
  WriteSet set() {
    return set;
  }

  /// Entries that were taken.
  int statements() {
    return statements;
  }

  /// Takes entries from `first` on; the first one that it leaves for the next part.
  int fill(List<List<@Nullable Object>> batch, int first) {
    int[] parameters = told.isEmpty() ? insert.template().parameters() : null;
    int next = first;
    while (next < batch.size() && hasRoom()) {
      int end = Math.min(batch.size(), next + ENTRIES_AT_ONCE);
      if (parameters != null && takeColumns(batch, next, end, parameters)) {
        next = end;
      } else {
        next = takeRows(batch, next, end);
      }
    }
    return next;
  }

  private boolean hasRoom() {
    return set.size() < ROWS && set.bytes() < BYTES;
  }

  /// Takes all of these entries, or none if there is anything wrong with one of them.
  private boolean takeColumns(
      List<List<@Nullable Object>> batch, int first, int end, int[] parameters) {
    if (!haveAll(batch, first, end)
        || !InsertTemplate.fillAll(
            set, statements, insert.expectation(), batch, first, end, parameters)) {
      return false;
    }
    statements += end - first;
    for (int i = first; i < end; i++) {
      failures.add(Optional.empty());
    }
    return true;
  }

  private boolean haveAll(List<List<@Nullable Object>> batch, int first, int end) {
    int wanted = write.parameters().types().size();
    for (int i = first; i < end; i++) {
      if (batch.get(i).size() != wanted) {
        return false;
      }
    }
    return true;
  }

  private int takeRows(List<List<@Nullable Object>> batch, int first, int end) {
    boolean computes = insert.template().computes();
    int next = first;
    while (next < end && hasRoom()) {
      List<@Nullable Object> parameters = batch.get(next++);
      try {
        write.parameters().requireAll(parameters);
        Parameters converted = computes ? write.converted(parameters, told) : Parameters.NONE;
        List<@Nullable Object> raw = QueryBinding.with(parameters, told);
        insert.template().fill(set, statements, insert.expectation(), raw, converted);
        statements++;
        failures.add(Optional.empty());
      } catch (AzimuthException failure) {
        failures.add(Optional.of(failure));
      }
    }
    return next;
  }

  /// Adds what became of all entries, in their order.
  ///
  /// @param written of those that were taken
  void addOutcomes(List<BatchResult.Entry> written, List<BatchResult.Entry> entries) {
    if (statements == failures.size()) {
      entries.addAll(written);
      return;
    }
    int position = 0;
    for (Optional<AzimuthException> failure : failures) {
      entries.add(
          failure.isPresent() ? new BatchResult.Entry(0, failure) : written.get(position++));
    }
  }
}
