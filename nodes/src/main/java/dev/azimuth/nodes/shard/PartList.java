package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.hold.Holders;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.nodes.segment.SegmentPart;
import java.util.ArrayList;
import java.util.List;

/// The parts of a shard's state at one time, oldest first: segments, cut ranges, the growing range.
///
/// Holds each of its parts until the last holder has let go of the list. Immutable but for the
/// holders; safe for any thread.
final class PartList {
  private final Covered covered;
  private final List<SegmentPart> segments;
  private final List<CutRange> cuts;
  private final GrowingRows growing;
  private final List<RowPart> all;
  private final Holders holders = new Holders(this::free);

  /// A list with one holder; takes over one hold on each part.
  PartList(Covered covered, List<SegmentPart> segments, List<CutRange> cuts, GrowingRows growing) {
    this.covered = covered;
    this.segments = List.copyOf(segments);
    this.cuts = List.copyOf(cuts);
    this.growing = growing;
    List<RowPart> parts = new ArrayList<>(segments);
    cuts.forEach(cut -> parts.add(cut.rows()));
    parts.add(growing);
    all = List.copyOf(parts);
  }

  /// What the manifest covers that the segments are those of.
  Covered covered() {
    return covered;
  }

  /// First log position of the growing range.
  long growingFrom() {
    return (cuts.isEmpty() ? covered.position() : cuts.getLast().end().position()) + 1;
  }

  List<SegmentPart> segments() {
    return segments;
  }

  List<CutRange> cuts() {
    return cuts;
  }

  GrowingRows growing() {
    return growing;
  }

  List<RowPart> all() {
    return all;
  }

  /// Number of the last event that segments know by its timestamp.
  long eventsBefore() {
    return cuts.isEmpty() ? growing.eventsBefore() : cuts.getFirst().rows().eventsBefore();
  }

  /// When an event happened that no manifest covers yet.
  long eventTimestamp(long event) {
    for (CutRange cut : cuts) {
      if (event <= cut.lastEvent()) {
        return cut.rows().eventTimestamp(event);
      }
    }
    return growing.eventTimestamp(event);
  }

  /// Marks the versions of a segment that events after `lastEvent` ended. For the writer.
  void markLater(SegmentPart segment, long lastEvent) {
    for (CutRange cut : cuts) {
      mark(segment, cut.rows(), lastEvent, cut.lastEvent());
    }
    mark(segment, growing, lastEvent, growing.lastEvent());
  }

  private static void mark(SegmentPart segment, GrowingRows rows, long after, long to) {
    for (long event = Math.max(after, rows.eventsBefore()) + 1; event <= to; event++) {
      segment.supersedeVersion(rows.eventVersion(event), event);
    }
  }

  /// Number of the last event at or before `timestamp` of those up to `lastEvent`.
  long eventsUpTo(long timestamp, long lastEvent) {
    long found = growing.eventsUpTo(timestamp, lastEvent);
    for (int i = cuts.size() - 1; i >= 0 && found == cuts.get(i).lastEvent(); i--) {
      found = cuts.get(i).rows().eventsUpTo(timestamp, found);
    }
    return found;
  }

  boolean retain() {
    return holders.retain();
  }

  void release() {
    holders.release();
  }

  private void free() {
    all.forEach(RowPart::release);
  }
}
