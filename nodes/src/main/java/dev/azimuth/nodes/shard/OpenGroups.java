package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Parts of statements whose last part has not come.
///
/// Which groups are open after a record depends on nothing but the log, and so does what is in them
/// once a state has collected what lies before the cut that it starts from. For the thread that
/// applies records, but for [#all()] and [#bytes()].
final class OpenGroups {
  private static final long HELD = HybridTimestamp.ofMillis(LogRecord.Part.HELD_MILLIS);

  private final GrowingMemory memory;
  private final Map<Long, Group> groups = new LinkedHashMap<>();
  private volatile List<OpenGroup> all;

  /// No later than this timestamp no group is too old.
  private long keptUntil = HybridTimestamp.MAX;

  /// The parts of one group.
  private static final class Group {
    final long firstPosition;
    long lastTimestamp;
    @Nullable Write[] parts = new Write[0];
    long bytes;

    Group(long firstPosition, long lastTimestamp) {
      this.firstPosition = firstPosition;
      this.lastTimestamp = lastTimestamp;
    }

    long keptUntil() {
      return lastTimestamp > HybridTimestamp.MAX - HELD
          ? HybridTimestamp.MAX
          : lastTimestamp + HELD;
    }
  }

  /// Groups that a manifest says are open, still without their parts.
  ///
  /// @param memory counts what the parts take
  OpenGroups(List<OpenGroup> open, GrowingMemory memory) {
    this.memory = memory;
    open.forEach(group ->
        groups.put(group.group(), new Group(group.firstPosition(), group.lastTimestamp())));
    all = List.copyOf(open);
    changed();
  }

  /// The open groups, in the order of their first positions.
  List<OpenGroup> all() {
    return all;
  }

  /// Bytes that the parts take.
  long bytes() {
    return memory.bytes();
  }

  /// Takes a part from before the cut that the state starts from.
  void collect(LogRecord.Part part, long position) {
    Group group = groups.get(part.group());
    if (group != null && position >= group.firstPosition) {
      put(group, part);
    }
  }

  /// Takes a part that is not the last one.
  void add(LogRecord.Part part, long position, long timestamp) {
    Group group = groups.get(part.group());
    if (group == null) {
      if (groups.size() == LogRecord.Part.GROUPS_MAX) {
        discard(groups.keySet().iterator().next());
      }
      group = new Group(position, timestamp);
      groups.put(part.group(), group);
    }
    group.lastTimestamp = timestamp;
    put(group, part);
    changed();
  }

  private void put(Group group, LogRecord.Part part) {
    if (group.parts.length == 0) {
      group.parts = new Write[part.count()];
    }
    if (part.count() == group.parts.length && group.parts[part.number()] == null) {
      group.parts[part.number()] = part.write();
      long bytes = RecordCodec.encodedSize(part);
      group.bytes += bytes;
      memory.charge(bytes);
    }
  }

  /// Ends a group with its last part: all parts in their order, or nothing if some are missing.
  Optional<List<Write>> complete(LogRecord.Part last) {
    Group group = groups.get(last.group());
    if (group == null) {
      return Optional.empty();
    }
    put(group, last);
    @Nullable Write[] parts = group.parts;
    discard(last.group());
    if (parts.length != last.count() || Arrays.stream(parts).anyMatch(Objects::isNull)) {
      return Optional.empty();
    }
    List<Write> writes = new ArrayList<>(parts.length);
    for (Write part : parts) {
      writes.add(Objects.requireNonNull(part));
    }
    return Optional.of(writes);
  }

  /// Forgets a group, if it is open.
  void discard(long group) {
    Group gone = groups.remove(group);
    if (gone != null) {
      memory.charge(-gone.bytes);
      changed();
    }
  }

  /// Forgets groups whose newest part is too old for a record that is effective at `timestamp`.
  void expire(long timestamp) {
    if (timestamp > keptUntil) {
      List<Long> old = new ArrayList<>();
      groups.forEach((id, group) -> {
        if (timestamp > group.keptUntil()) {
          old.add(id);
        }
      });
      old.forEach(this::discard);
    }
  }

  private void changed() {
    List<OpenGroup> open = new ArrayList<>(groups.size());
    keptUntil = HybridTimestamp.MAX;
    for (Map.Entry<Long, Group> entry : groups.entrySet()) {
      Group group = entry.getValue();
      open.add(new OpenGroup(entry.getKey(), group.firstPosition, group.lastTimestamp));
      keptUntil = Math.min(keptUntil, group.keptUntil());
    }
    all = List.copyOf(open);
  }

  /// Frees what the parts take.
  void close() {
    memory.release();
  }
}
