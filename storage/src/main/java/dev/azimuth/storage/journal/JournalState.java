package dev.azimuth.storage.journal;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// What the frames of a journal add up to: where the records of each log are, and how much of each
/// file they take. Made by the same steps when frames are written and when they are found again.
///
/// | frame | effect |
/// |---|---|
/// | a file's header | each log holds what the header says; of what it lacks, later frames tell the place |
/// | create | the log holds nothing |
/// | delete | the log is gone |
/// | trim | the log holds nothing below the position |
/// | record | at the log's end: it holds one more; within: the record was written again; below: nothing |
///
/// One thread at a time changes it, any thread reads.
final class JournalState {
  private final ConcurrentNavigableMap<Long, JournalPart> parts = new ConcurrentSkipListMap<>();
  private final Map<LogName, LogIndex> logs = new ConcurrentHashMap<>();

  /// Takes up a file with what its header says.
  JournalPart begin(JournalFile file, FileHeader header) {
    Map<LogName, LogExtent> extents = new HashMap<>();
    header.logs().forEach(extent -> extents.put(extent.log(), extent));
    for (LogName log : logs.keySet()) {
      if (!extents.containsKey(log)) {
        delete(log);
      }
    }
    for (LogExtent extent : header.logs()) {
      LogIndex known = logs.get(extent.log());
      if (known == null) {
        logs.put(extent.log(), new LogIndex(extent.start(), extent.end()));
      } else {
        known.limit(extent.start(), extent.end(), this::release);
      }
    }
    JournalPart part = new JournalPart(file, header);
    parts.put(header.base(), part);
    return part;
  }

  /// Takes a frame that is in `part` at `address` and takes so many bytes there.
  void fold(JournalPart part, FrameKind kind, LogName log, long position, long address, int bytes) {
    switch (kind) {
      case CREATE -> {
        delete(log);
        logs.put(log, new LogIndex(LogBroker.FIRST_POSITION, LogBroker.FIRST_POSITION));
      }
      case DELETE -> delete(log);
      case TRIM -> indexOf(part, log, address).trim(position, this::release);
      case RECORD -> place(part, log, position, address, bytes);
      case MARK -> {}
    }
  }

  /// Whether a frame to be written may take a record away from where it is.
  boolean releases(Frame frame) {
    LogIndex index = logs.get(frame.log());
    return frame.kind() != FrameKind.RECORD || (index != null && frame.position() < index.end());
  }

  private void place(JournalPart part, LogName log, long position, long address, int bytes) {
    LogIndex index = indexOf(part, log, address);
    if (position > index.end()) {
      throw damaged(
          part, address, "record " + index.end() + " of " + log + " is missing before it");
    }
    if (position >= index.start()) {
      part.add(bytes);
      index.put(position, address, bytes, this::release);
    }
  }

  private LogIndex indexOf(JournalPart part, LogName log, long address) {
    LogIndex index = logs.get(log);
    if (index == null) {
      throw damaged(part, address, "there is no " + log);
    }
    return index;
  }

  private void delete(LogName log) {
    LogIndex index = logs.remove(log);
    if (index != null) {
      index.trim(Long.MAX_VALUE, this::release);
    }
  }

  private void release(long address, int bytes) {
    JournalPart part = partOf(address);
    if (part != null) {
      part.release(bytes);
    }
  }

  static AzimuthException damaged(JournalPart part, long address, String reason) {
    return new AzimuthException(
        ErrorCode.CORRUPTED,
        part.file().name() + " is damaged at byte " + part.offset(address) + ": " + reason);
  }

  /// The file with the frame at `address`; null if it was removed.
  @Nullable JournalPart partOf(long address) {
    Map.Entry<Long, JournalPart> found = parts.floorEntry(address);
    return found == null || address >= found.getValue().end() ? null : found.getValue();
  }

  Collection<JournalPart> parts() {
    return parts.values();
  }

  void remove(JournalPart part) {
    parts.remove(part.base(), part);
  }

  @Nullable LogIndex index(LogName log) {
    return logs.get(log);
  }

  List<LogExtent> extents() {
    List<LogExtent> extents = new ArrayList<>();
    logs.forEach((log, index) -> extents.add(new LogExtent(log, index.start(), index.end())));
    return extents;
  }
}
