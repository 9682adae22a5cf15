package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.index.IndexSearches;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.part.ColumnRange;
import dev.azimuth.nodes.part.KeyProbe;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A segment as a part of a shard: its file, and when versions in it ended.
///
/// Ends are those of the file until there are others. One writer; readers without locks.
public final class SegmentPart implements RowPart {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final OpenSegment segment;
  private final MemoryAccount account;
  private final GrowingMemory memory;

  /// Null while all versions are live.
  private volatile @Nullable VersionEnds ends;

  private boolean isOwnEnds;
  private long lastMarked;

  /// Opens a segment file that lies in memory, laid out as the table's columns are now;
  /// `CORRUPTED`, naming the object.
  ///
  /// @param pin keeps the memory in place until it is closed
  public static SegmentPart open(
      SegmentFile file, TableDefinition table, MemoryAccount account, AutoCloseable pin) {
    OpenSegment segment = new OpenSegment(file, table, pin);
    SegmentPart part = new SegmentPart(segment, account);
    if (segment.content().liveCount() < segment.content().rowCount()) {
      part.ends = VersionEnds.borrowed(file.rowCount(), file.superseded(), part.memory);
    }
    return part;
  }

  /// Takes over one hold on the segment.
  private SegmentPart(OpenSegment segment, MemoryAccount account) {
    this.segment = segment;
    this.account = account;
    memory = new GrowingMemory(account, segment::release);
  }

  /// Name of the segment's object.
  public String objectKey() {
    return segment.file().objectKey();
  }

  /// The segment's file; borrowed from the part.
  public SegmentFile file() {
    return segment.file();
  }

  /// Number of versions.
  public int rowCount() {
    return segment.file().rowCount();
  }

  /// Says that a version ended at `timestamp`, if it is here and not known to have ended; before
  /// the part is read.
  public void end(long version, long timestamp) {
    if (version < segment.content().firstVersion() || version > segment.content().lastVersion()) {
      return;
    }
    int ordinal = segment.file().ordinalOf(version);
    if (ordinal >= 0 && end(ordinal) == 0) {
      ownEnds().set(ordinal, timestamp);
    }
  }

  /// Says of all versions that a delete file lists that they ended; before the part is read.
  public void end(DeleteFile file) {
    long first = segment.content().firstVersion();
    long last = segment.content().lastVersion();
    for (int i = file.firstFrom(first); i < file.count(); i++) {
      long version = file.versions().getAtIndex(LONG, i);
      if (version > last) {
        break;
      }
      end(version, file.superseded().getAtIndex(LONG, i));
    }
  }

  /// As [#supersede], for the version, if it is here. For the writer.
  public void supersedeVersion(long version, long event) {
    if (version >= segment.content().firstVersion() && version <= segment.content().lastVersion()) {
      int ordinal = segment.file().ordinalOf(version);
      if (ordinal >= 0 && end(ordinal) == 0) {
        supersede(ordinal, event);
      }
    }
  }

  /// The same segment once events up to `lastEvent` are in a manifest: this part itself, held once
  /// more, if that changes nothing, otherwise a new one.
  public SegmentPart advanced(long lastEvent, LongUnaryOperator timestamps) {
    VersionEnds mine = ends;
    if (lastMarked == 0 || mine == null) {
      boolean held = retain();
      assert held : "held by the caller";
      return this;
    }
    segment.retain();
    SegmentPart next = new SegmentPart(segment, account);
    next.ends = mine.advanced(lastEvent, timestamps, next.memory);
    next.isOwnEnds = true;
    next.lastMarked = lastMarked > lastEvent ? lastMarked : 0;
    return next;
  }

  private VersionEnds ownEnds() {
    VersionEnds known = ends;
    if (known != null && isOwnEnds) {
      return known;
    }
    VersionEnds own = VersionEnds.copied(rowCount(), segment.file().superseded(), memory);
    ends = own;
    isOwnEnds = true;
    return own;
  }

  /// When a version ended, as a timestamp, or the negated number of the event; 0 for a live one.
  public long end(int ordinal) {
    VersionEnds known = ends;
    return known == null ? 0 : known.at(ordinal);
  }

  /// Number of versions that have ended, as far as is known now.
  public int endedCount() {
    VersionEnds known = ends;
    return known == null ? 0 : known.count();
  }

  @Override
  public boolean retain() {
    return memory.retain();
  }

  @Override
  public void release() {
    memory.release();
  }

  /// The indexes over the segment that are in use.
  public SegmentIndexes indexes() {
    return segment.indexes();
  }

  /// The vectors of a column, to build an index over; borrowed from the part.
  public IndexSource indexSource(int column) {
    return switch (segment.column(column)) {
      case SegmentVectorColumn vectors -> vectors.indexRows();
      case SegmentSparseColumn vectors -> vectors.indexRows();
      default -> throw new IllegalArgumentException("column " + column + " holds no vectors");
    };
  }

  @Override
  public Optional<IndexSearches> searches(int column, DistanceMetric metric) {
    return segment.indexes().searches(column, metric);
  }

  @Override
  public PartColumn column(int ordinal) {
    return segment.column(ordinal);
  }

  @Override
  public List<PartColumn> keyColumns() {
    return segment.keyColumns();
  }

  @Override
  public Optional<ColumnRange> range(int column) {
    return segment.range(column);
  }

  @Override
  public int blockEnd(int ordinal) {
    return (ordinal & -PartSnapshot.BLOCK_ROWS) + PartSnapshot.BLOCK_ROWS;
  }

  @Override
  public long version(int ordinal) {
    return segment.file().versions().getAtIndex(LONG, ordinal);
  }

  @Override
  public void readVersions(int first, int count, long[] out) {
    MemorySegment.copy(segment.file().versions(), LONG, (long) first * Long.BYTES, out, 0, count);
  }

  @Override
  public int rowsUpTo(long timestamp, int limit) {
    MemorySegment written = segment.file().written();
    int count = Math.min(limit, rowCount());
    if (count == 0 || written.getAtIndex(LONG, count - 1L) <= timestamp) {
      return count;
    }
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (written.getAtIndex(LONG, middle) <= timestamp) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public boolean hasGone() {
    return ends != null;
  }

  @Override
  public boolean isGone(int ordinal, long timestamp, long lastEvent) {
    VersionEnds known = ends;
    return known != null && known.isGone(ordinal, timestamp, lastEvent);
  }

  @Override
  public void clearGone(int first, int count, long timestamp, long lastEvent, long[] bits) {
    VersionEnds known = ends;
    if (known != null) {
      known.clearGone(first, count, timestamp, lastEvent, bits);
    }
  }

  @Override
  public boolean isSegment() {
    return true;
  }

  @Override
  public boolean mayHold(KeyProbe key) {
    return segment.mayHold(key);
  }

  @Override
  public int find(KeyProbe key, int limit) {
    return segment.find(key, limit);
  }

  @Override
  public boolean isLive(int ordinal) {
    return end(ordinal) == 0;
  }

  @Override
  public void supersede(int ordinal, long event) {
    ownEnds().set(ordinal, -event);
    lastMarked = event;
  }
}
