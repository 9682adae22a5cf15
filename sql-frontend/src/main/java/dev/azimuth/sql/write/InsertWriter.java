package dev.azimuth.sql.write;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries out INSERT and UPSERT statements whose rows are known, and says what became of each.
///
/// When one shard refuses a statement that another has accepted, the accepted rows are withdrawn:
/// each is deleted if it is still the version that the statement wrote. Rows of an UPSERT have
/// replaced others that are not known here and stay; only a failure to append leaves such a half.
public final class InsertWriter {
  private final ShardWriter shards;

  /// A writer that uses `shards`.
  public InsertWriter(ShardWriter shards) {
    this.shards = shards;
  }

  /// Writes the rows of `statementCount` statements; their outcomes in order.
  public List<BatchResult.Entry> write(Execution execution, WriteSet set, int statementCount) {
    List<WritePart> parts = shards.write(execution, set);
    List<WritePart> toWithdraw = new ArrayList<>();
    List<BatchResult.Entry> entries = entries(set, byStatement(parts, statementCount), toWithdraw);
    if (!toWithdraw.isEmpty()) {
      withdraw(execution, set, toWithdraw);
    }
    return entries;
  }

  private static List<List<WritePart>> byStatement(List<WritePart> parts, int statementCount) {
    List<List<WritePart>> byStatement = new ArrayList<>(statementCount);
    for (int i = 0; i < statementCount; i++) {
      byStatement.add(new ArrayList<>(1));
    }
    for (WritePart part : parts) {
      byStatement.get(part.statement()).add(part);
    }
    return byStatement;
  }

  private static List<BatchResult.Entry> entries(
      WriteSet set, List<List<WritePart>> byStatement, List<WritePart> toWithdraw) {
    List<BatchResult.Entry> entries = new ArrayList<>(byStatement.size());
    for (List<WritePart> parts : byStatement) {
      AzimuthException refusal = refusal(set, parts);
      entries.add(
          new BatchResult.Entry(
              refusal == null ? rowsPut(parts) : 0, Optional.ofNullable(refusal)));
      if (refusal != null) {
        parts.stream().filter(WritePart::accepted).forEach(toWithdraw::add);
      }
    }
    return entries;
  }

  private static long rowsPut(List<WritePart> parts) {
    long rows = 0;
    for (WritePart part : parts) {
      if (part.outcome() instanceof WritePart.Outcome.Accepted accepted) {
        rows += accepted.rowsPut();
      }
    }
    return rows;
  }

  private static @Nullable AzimuthException refusal(WriteSet set, List<WritePart> parts) {
    for (WritePart part : parts) {
      switch (part.outcome()) {
        case WritePart.Outcome.Duplicate duplicate -> {
          return new AzimuthException(
              ErrorCode.DUPLICATE_KEY,
              "table " + set.table().name() + ", key " + set.keyText(duplicate.row()));
        }
        case WritePart.Outcome.Changed _ -> {
          return new AzimuthException(ErrorCode.LOST_RACE, "table " + set.table().name());
        }
        case WritePart.Outcome.Accepted _, WritePart.Outcome.Failed _ -> {}
      }
    }
    return ShardWriter.failure(parts);
  }

  /// Deletes the rows that accepted parts wrote. One that was replaced since is left alone.
  private void withdraw(Execution execution, WriteSet set, List<WritePart> accepted) {
    Withdrawal withdrawal = new Withdrawal(shards, execution, set.table());
    for (WritePart part : accepted) {
      long position = ((WritePart.Outcome.Accepted) part.outcome()).versionPosition();
      for (int i = 0; i < part.rows().length; i++) {
        int row = part.rows()[i];
        if (set.expectation(row) == LogRecord.Write.ABSENT) {
          long version = RowVersion.of(position, part.firstRow() + i);
          withdrawal.delete(version, set.values(row));
        }
      }
    }
    AzimuthException failure = withdrawal.finish();
    if (failure != null) {
      throw new AzimuthException(
          ErrorCode.OUTCOME_UNKNOWN,
          "some shards have accepted rows of a refused statement; withdrawing them failed",
          failure);
    }
  }
}
