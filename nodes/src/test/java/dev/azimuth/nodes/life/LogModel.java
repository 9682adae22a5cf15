package dev.azimuth.nodes.life;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a log of rows of a text key and a number amounts to at every timestamp, by plain maps.
final class LogModel {
  private final TreeMap<Long, Map<String, Row>> byTimestamp = new TreeMap<>();
  private final Map<Long, WriteVerdict> verdicts = new HashMap<>();
  private Map<String, Row> rows = Map.of();
  private long position;
  private long effective;
  private long lastTick;

  /// A live row.
  record Row(long version, @Nullable Long value) {}

  LogModel() {
    byTimestamp.put(0L, rows);
  }

  /// Last position that was applied.
  long position() {
    return position;
  }

  /// Timestamps at which rows changed.
  List<Long> timestamps() {
    return List.copyOf(byTimestamp.keySet());
  }

  Map<String, Row> at(long timestamp) {
    return Objects.requireNonNull(byTimestamp.floorEntry(timestamp)).getValue();
  }

  /// The verdict on a write.
  @Nullable WriteVerdict verdict(long writePosition) {
    return verdicts.get(writePosition);
  }

  void apply(LogRecord record) {
    position++;
    switch (record) {
      case LogRecord.Tick tick -> lastTick = Math.max(lastTick, tick.timestamp());
      case LogRecord.Cut cut -> become(cut.timestamp());
      case LogRecord.SchemaChange change -> become(change.timestamp());
      case LogRecord.Write write -> {
        become(write.timestamp());
        verdicts.put(position, new WriteVerdict(effective, write(write)));
        byTimestamp.put(effective, rows);
      }
    }
  }

  private void become(long timestamp) {
    effective = Math.max(Math.max(timestamp, lastTick + 1), effective);
  }

  private List<Outcome> write(LogRecord.Write write) {
    ColumnReader keys =
        new ColumnReader(new ColumnType.Varchar(50), write.rows().columns().getFirst());
    ColumnReader values =
        new ColumnReader(ColumnType.Simple.INTEGER, write.rows().columns().get(1));
    List<Outcome> outcomes = new ArrayList<>();
    int row = 0;
    for (int statement = 0; statement < write.statementCount(); statement++) {
      Map<String, Row> changed = new HashMap<>(rows);
      Outcome refusal = null;
      int put = 0;
      int deleted = 0;
      for (; row < write.statements().length && write.statements()[row] == statement; row++) {
        String key = (String) Objects.requireNonNull(keys.value(row));
        Row current = changed.get(key);
        long expectation = write.expectations()[row];
        long version = current == null ? 0 : current.version;
        if (refusal == null && expectation != LogRecord.Write.ANY && expectation != version) {
          refusal =
              expectation == LogRecord.Write.ABSENT
                  ? new Outcome.DuplicateKey(row)
                  : new Outcome.VersionChanged(row);
        }
        if (write.operations()[row] == RowOperation.PUT) {
          changed.put(key, new Row(RowVersion.of(position, row), (Long) values.value(row)));
          put++;
        } else {
          deleted += changed.remove(key) == null ? 0 : 1;
        }
      }
      outcomes.add(refusal == null ? new Outcome.Accepted(put, deleted) : refusal);
      if (refusal == null) {
        rows = Map.copyOf(changed);
      }
    }
    return outcomes;
  }
}
