package dev.azimuth.nodes.life;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a log of rows of a text key and a number amounts to at every timestamp, by plain maps.
public final class LogModel {
  private final TreeMap<Long, Map<String, Row>> byTimestamp = new TreeMap<>();
  private final TreeMap<Long, Change> byPosition = new TreeMap<>();
  private final Map<Long, WriteVerdict> verdicts = new HashMap<>();
  private Map<String, Row> rows = Map.of();
  private long position;
  private long effective;
  private long lastTick;
  private long lead;
  private final LinkedHashMap<Long, Group> groups = new LinkedHashMap<>();

  /// Parts that have come of a group.
  private static final class Group {
    final int count;
    final TreeMap<Integer, LogRecord.Write> parts = new TreeMap<>();
    long lastTimestamp;

    Group(int count) {
      this.count = count;
    }
  }

  /// The rows after a record that may have changed some.
  private record Change(long effective, Map<String, Row> rows) {}

  /// A row of a write.
  private record Line(
      int statement, RowOperation operation, long expectation, String key, @Nullable Long value) {}

  private static List<Line> lines(LogRecord.Write write) {
    ColumnReader keys =
        new ColumnReader(new ColumnType.Varchar(50), write.rows().columns().getFirst());
    ColumnReader values =
        new ColumnReader(ColumnType.Simple.INTEGER, write.rows().columns().get(1));
    List<Line> lines = new ArrayList<>();
    for (int row = 0; row < write.rows().rowCount(); row++) {
      lines.add(
          new Line(
              write.statements()[row],
              write.operations()[row],
              write.expectations()[row],
              (String) Objects.requireNonNull(keys.value(row)),
              (Long) values.value(row)));
    }
    return lines;
  }

  /// A live row.
  public record Row(long version, @Nullable Long value) {}

  /// Before the first record.
  public LogModel() {
    byTimestamp.put(0L, rows);
    byPosition.put(0L, new Change(0, rows));
  }

  /// Last position that was applied.
  long position() {
    return position;
  }

  /// Timestamps at which rows changed.
  List<Long> timestamps() {
    return List.copyOf(byTimestamp.keySet());
  }

  /// The rows at a timestamp.
  public Map<String, Row> at(long timestamp) {
    return Objects.requireNonNull(byTimestamp.floorEntry(timestamp)).getValue();
  }

  /// Whether some reader may have seen these rows: as of a timestamp, when the log was applied up
  /// to `position` or to some later one.
  boolean showed(Map<String, Row> seen, long timestamp, long fromPosition) {
    long first = Objects.requireNonNull(byPosition.floorKey(fromPosition));
    return byPosition.tailMap(first).keySet().stream()
        .anyMatch(upTo -> upTo(upTo, timestamp).equals(seen));
  }

  private Map<String, Row> upTo(long last, long timestamp) {
    for (Change change : byPosition.headMap(last, true).descendingMap().values()) {
      if (change.effective <= timestamp) {
        return change.rows;
      }
    }
    return Map.of();
  }

  /// Timestamp of the last record that is no tick; whatever was acknowledged is at or before it.
  long effective() {
    return effective;
  }

  /// The verdict on a write.
  public @Nullable WriteVerdict verdict(long writePosition) {
    return verdicts.get(writePosition);
  }

  /// Goes on by a record.
  public void apply(LogRecord record) {
    position++;
    switch (record) {
      case LogRecord.Tick tick -> {
        lastTick = Math.max(lastTick, tick.timestamp());
        end(tick.timestamp());
      }
      case LogRecord.Cut cut -> become(cut.timestamp());
      case LogRecord.SchemaChange change -> become(change.timestamp());
      case LogRecord.Write write -> {
        become(write.timestamp());
        verdicts.put(position, new WriteVerdict(effective, lead, write(List.of(write))));
        changed();
      }
      case LogRecord.Part part -> {
        become(part.write().timestamp());
        part(part);
      }
      case LogRecord.Discard discard -> {
        become(discard.timestamp());
        groups.remove(discard.group());
      }
    }
  }

  private void part(LogRecord.Part part) {
    Group group = groups.get(part.group());
    if (!part.isLast()) {
      if (group == null && groups.size() == LogRecord.Part.GROUPS_MAX) {
        groups.remove(groups.firstEntry().getKey());
      }
      group = groups.computeIfAbsent(part.group(), _ -> new Group(part.count()));
      group.parts.putIfAbsent(part.number(), part.write());
      group.lastTimestamp = effective;
      return;
    }
    groups.remove(part.group());
    if (group == null || group.count != part.count() || group.parts.size() != part.count() - 1) {
      verdicts.put(position, new WriteVerdict(effective, lead, List.of(new Outcome.Discarded())));
      return;
    }
    group.parts.put(part.number(), part.write());
    List<LogRecord.Write> writes = List.copyOf(group.parts.values());
    verdicts.put(position, new WriteVerdict(effective, lead, write(writes)));
    changed();
    int count = writes.stream().mapToInt(write -> write.rows().rowCount()).sum();
    lead += Math.max(0, count - 1) / (1L << 20);
  }

  private void changed() {
    byTimestamp.put(effective, rows);
    byPosition.put(position, new Change(effective, rows));
  }

  private void become(long timestamp) {
    effective = Math.max(Math.max(timestamp, lastTick + 1), effective);
    end(effective);
  }

  private void end(long timestamp) {
    long held = LogRecord.Part.HELD_MILLIS << HybridTimestamp.COUNTER_BITS;
    groups.values().removeIf(group -> timestamp - group.lastTimestamp > held);
  }

  /// Statements of one record, or one statement in several.
  private List<Outcome> write(List<LogRecord.Write> parts) {
    List<Line> lines = new ArrayList<>();
    parts.forEach(part -> lines.addAll(lines(part)));
    List<Outcome> outcomes = new ArrayList<>();
    int row = 0;
    for (int statement = 0; statement < parts.getFirst().statementCount(); statement++) {
      Map<String, Row> changed = new HashMap<>(rows);
      Outcome refusal = null;
      int put = 0;
      int deleted = 0;
      for (; row < lines.size() && lines.get(row).statement == statement; row++) {
        Line line = lines.get(row);
        Row current = changed.get(line.key);
        long expectation = line.expectation;
        long version = current == null ? 0 : current.version;
        if (refusal == null && expectation != LogRecord.Write.ANY && expectation != version) {
          refusal =
              expectation == LogRecord.Write.ABSENT
                  ? new Outcome.DuplicateKey(row)
                  : new Outcome.VersionChanged(row);
        }
        if (line.operation == RowOperation.PUT) {
          changed.put(line.key, new Row(RowVersion.of(position + lead, row), line.value));
          put++;
        } else {
          deleted += changed.remove(line.key) == null ? 0 : 1;
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
