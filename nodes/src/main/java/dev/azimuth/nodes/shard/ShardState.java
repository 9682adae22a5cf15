package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.hold.Holders;
import dev.azimuth.nodes.part.RowKeys;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a shard's log amounts to: its parts, and which versions in them hold when.
///
/// Deterministic: the same records at the same positions give the same state and the same verdicts,
/// in every process and at any time. Records are applied by one thread at a time; snapshots may be
/// taken by any thread and see whole records only.
///
/// | record | effect |
/// |---|---|
/// | `Write` | each statement in turn: if all expectations of its rows hold, its rows; else nothing |
/// | `Tick(T)` | later records are effective after T |
/// | `Cut` | ends the growing range; the next one begins |
/// | `SchemaChange` | later rows are laid out by that version; the columns stay as they are |
/// | `Part` | is kept; the last one of a group: the rows of all, as one statement, or nothing |
/// | `Discard` | the parts of a group are forgotten |
///
/// Whatever its kind, a record also ends the wait for groups that it is too late for.
public final class ShardState implements AutoCloseable {
  private final List<ColumnType> types;
  private final List<Integer> keyOrdinals;
  private final RowKeys rowKeys;
  private final MemoryAccount account;
  private final StatementWriter writer;
  private final OpenGroups groups;
  private final Holders holders = new Holders(this::free);
  private volatile ShardView view;
  private volatile long nextPosition;

  /// The state before the first record; `account` counts its memory.
  public ShardState(TableDefinition table, MemoryAccount account) {
    this(table, account, ShardPoint.START, Covered.NOTHING, List.of(), List.of());
  }

  /// The state that a manifest describes, from which replay goes on; takes over one hold on each of
  /// its segments.
  ///
  /// @param point how far a shard has come at the position that is covered
  /// @param open groups whose parts up to there are in the log only: replay begins at the first one
  public ShardState(
      TableDefinition table,
      MemoryAccount account,
      ShardPoint point,
      Covered covered,
      List<SegmentPart> segments,
      List<OpenGroup> open) {
    this.account = account;
    types = table.columns().stream().map(ColumnDefinition::type).toList();
    keyOrdinals = table.keyColumns();
    rowKeys = new RowKeys(keyOrdinals.stream().map(types::get).toList());
    writer = new StatementWriter(keyOrdinals, types, rowKeys);
    groups = new OpenGroups(open, new GrowingMemory(account));
    nextPosition = open.isEmpty() ? point.position() + 1 : open.getFirst().firstPosition();
    view = new ShardView(point, new PartList(covered, segments, List.of(), range(0)), 0, 0);
  }

  private GrowingRows range(long eventsBefore) {
    return new GrowingRows(types, keyOrdinals, new GrowingMemory(account), eventsBefore);
  }

  /// How far it has come.
  public ShardPoint point() {
    return view.point();
  }

  /// The position of the record to apply next.
  public long nextPosition() {
    return nextPosition;
  }

  /// Groups of parts whose last part has not come. Safe for any thread.
  public List<OpenGroup> openGroups() {
    return groups.all();
  }

  /// What the manifest covers that it is built on.
  public Covered covered() {
    return view.parts().covered();
  }

  /// Log records in the growing range, and whether any of them has brought rows or events.
  public GrowingRange growing() {
    ShardView current = view;
    PartList parts = current.parts();
    return new GrowingRange(
        parts.growingFrom(),
        current.point().position() - parts.growingFrom() + 1,
        current.growingRows() + current.lastEvent() - parts.growing().eventsBefore(),
        parts.growing().bytes());
  }

  /// Bytes that the growing range takes.
  public long growingBytes() {
    return view.parts().growing().bytes();
  }

  /// Bytes that all ranges take that are in no segment yet, and parts of statements.
  public long bytes() {
    PartList parts = view.parts();
    long bytes = parts.growing().bytes() + groups.bytes();
    for (CutRange cut : parts.cuts()) {
      bytes += cut.rows().bytes();
    }
    return bytes;
  }

  /// Ranges that are cut and not yet in a manifest, oldest first.
  public List<CutRange> cuts() {
    return view.parts().cuts();
  }

  /// The rows at the last timestamp applied, or at `timestampMax` if that is earlier; empty if the
  /// state is closed.
  ///
  /// `SNAPSHOT_TOO_OLD` if that is so long ago that row versions may be gone that held then.
  public Optional<ShardRead> read(long timestampMax) {
    while (true) {
      ShardView current = view;
      if (current.parts().retain()) {
        long applied = current.point().appliedTimestamp();
        long timestamp = Math.min(applied, timestampMax);
        long retainedFrom = current.parts().covered().retainedFrom();
        if (timestamp < applied && timestamp < retainedFrom) {
          current.parts().release();
          throw new AzimuthException(
              ErrorCode.SNAPSHOT_TOO_OLD,
              "rows are kept from " + HybridTimestamp.format(retainedFrom) + " on");
        }
        return Optional.of(
            new ShardRead(current.parts(), current.snapshot(types, rowKeys, timestamp)));
      }
      if (holders.isGone()) {
        return Optional.empty();
      }
    }
  }

  /// Holds the state, so that records may be applied; false if it is closed.
  public boolean retain() {
    return holders.retain();
  }

  /// Ends what [#retain()] began.
  public void release() {
    holders.release();
  }

  private void free() {
    view.parts().release();
    groups.close();
  }

  /// Applies the next record; the verdict on it if it is a write, or the last part of one.
  ///
  /// `CORRUPTED` when the record is not one for this table; nothing of it is applied then.
  public Optional<WriteVerdict> apply(long position, LogRecord record) {
    if (position != nextPosition) {
      throw new IllegalArgumentException(position + " applied where " + nextPosition + " is next");
    }
    ShardPoint before = view.point();
    Optional<WriteVerdict> verdict = Optional.empty();
    if (position > before.position()) {
      verdict = apply(before, position, record);
    } else if (record instanceof LogRecord.Part part) {
      groups.collect(part, position); // What else there is, the manifest covers.
    }
    nextPosition = position + 1;
    return verdict;
  }

  private Optional<WriteVerdict> apply(ShardPoint before, long position, LogRecord record) {
    return switch (record) {
      case LogRecord.Tick tick -> {
        groups.expire(tick.timestamp());
        advance(before.nextTick(tick.timestamp()));
        yield Optional.empty();
      }
      case LogRecord.Cut cut -> {
        long timestamp = before.effective(cut.timestamp());
        groups.expire(timestamp);
        cut(before.next(timestamp, 0));
        yield Optional.empty();
      }
      case LogRecord.SchemaChange change -> {
        long timestamp = before.effective(change.timestamp());
        groups.expire(timestamp);
        advance(before.next(timestamp, 0));
        yield Optional.empty();
      }
      case LogRecord.Write write -> {
        long timestamp = before.effective(write.timestamp());
        long lead = before.versionLead();
        List<Outcome> outcomes = writer.write(view.parts(), position + lead, timestamp, write);
        groups.expire(timestamp);
        advance(before.next(timestamp, 0));
        yield Optional.of(new WriteVerdict(timestamp, lead, outcomes));
      }
      case LogRecord.Part part -> part(before, position, part);
      case LogRecord.Discard discard -> {
        long timestamp = before.effective(discard.timestamp());
        groups.expire(timestamp);
        groups.discard(discard.group());
        advance(before.next(timestamp, 0));
        yield Optional.empty();
      }
    };
  }

  private Optional<WriteVerdict> part(ShardPoint before, long position, LogRecord.Part part) {
    long timestamp = before.effective(part.write().timestamp());
    writer.check(view.parts(), part.write());
    groups.expire(timestamp);
    if (!part.isLast()) {
      groups.add(part, position, timestamp);
      advance(before.next(timestamp, 0));
      return Optional.empty();
    }
    Optional<List<LogRecord.Write>> whole = groups.complete(part);
    long lead = before.versionLead();
    Outcome outcome =
        whole
            .map(writes -> writer.write(view.parts(), position + lead, timestamp, writes))
            .orElse(new Outcome.Discarded());
    advance(before.next(timestamp, whole.map(StatementWriter::leadOf).orElse(0L)));
    return Optional.of(new WriteVerdict(timestamp, lead, List.of(outcome)));
  }

  private void advance(ShardPoint point) {
    PartList parts = view.parts();
    view = new ShardView(point, parts, parts.growing().rowCount(), parts.growing().lastEvent());
  }

  private void cut(ShardPoint end) {
    PartList parts = view.parts();
    GrowingRows ended = parts.growing();
    List<CutRange> cuts = new ArrayList<>(parts.cuts());
    cuts.add(new CutRange(ended, parts.growingFrom(), end, ended.lastEvent(), groups.all()));
    parts.all().forEach(ShardState::hold);
    replace(end, new PartList(parts.covered(), parts.segments(), cuts, range(ended.lastEvent())));
  }

  private static void hold(RowPart part) {
    if (!part.retain()) {
      throw new IllegalStateException("a part of the state is freed");
    }
  }

  /// Moves to other parts, each of which is held once for it.
  private void replace(ShardPoint point, PartList after) {
    PartList before = view.parts();
    GrowingRows growing = after.growing();
    view = new ShardView(point, after, growing.rowCount(), growing.lastEvent());
    before.release();
  }

  /// Moves to a manifest in one step, between two records: its segments take the place of all
  /// segments and of the ranges that it covers. Reads that are open keep the parts that they have.
  ///
  /// Takes over one hold on each segment. Of one that the state has already, its own part goes on;
  /// others have the supersessions up to the position that is covered, a cut that was applied.
  public void adopt(Covered manifest, List<SegmentPart> segments) {
    PartList before = view.parts();
    int covered = 0;
    while (covered < before.cuts().size()
        && before.cuts().get(covered).end().position() <= manifest.position()) {
      covered++;
    }
    long reached =
        covered == 0
            ? before.covered().position()
            : before.cuts().get(covered - 1).end().position();
    if (reached != manifest.position()) {
      throw new IllegalArgumentException("no cut at position " + manifest.position());
    }
    long lastEvent =
        covered == 0 ? before.eventsBefore() : before.cuts().get(covered - 1).lastEvent();
    Map<String, SegmentPart> known = new HashMap<>();
    before.segments().forEach(segment -> known.put(segment.objectKey(), segment));
    List<SegmentPart> adopted = new ArrayList<>();
    for (SegmentPart segment : segments) {
      SegmentPart own = known.get(segment.objectKey());
      if (own == null) {
        before.markLater(segment, lastEvent);
        adopted.add(segment);
      } else {
        adopted.add(own.advanced(lastEvent, before::eventTimestamp));
        segment.release();
      }
    }
    List<CutRange> left = before.cuts().subList(covered, before.cuts().size());
    left.forEach(cut -> hold(cut.rows()));
    hold(before.growing());
    replace(view.point(), new PartList(manifest, adopted, left, before.growing()));
  }

  /// Frees the parts once the last reader has let go of them.
  @Override
  public void close() {
    release();
  }
}
