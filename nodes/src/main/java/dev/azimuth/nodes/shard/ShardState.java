package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowKeys;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

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
public final class ShardState implements AutoCloseable {
  private static final Outcome ONE_ROW = new Outcome.Accepted(1, 0);

  private final List<ColumnType> types;
  private final List<Integer> keyOrdinals;
  private final RowKeys rowKeys;
  private final MemoryAccount account;
  private final StatementKeys keys;
  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile ShardView view;

  /// The state before the first record; `account` counts its memory.
  public ShardState(TableDefinition table, MemoryAccount account) {
    this(table, account, ShardPoint.START, Covered.NOTHING, List.of());
  }

  /// The state that a manifest describes, from which replay goes on; takes over one hold on each of
  /// its segments.
  ///
  /// @param point how far a shard has come at the position that is covered
  public ShardState(
      TableDefinition table,
      MemoryAccount account,
      ShardPoint point,
      Covered covered,
      List<SegmentPart> segments) {
    this.account = account;
    types = table.columns().stream().map(ColumnDefinition::type).toList();
    keyOrdinals = table.keyColumns();
    rowKeys = new RowKeys(keyOrdinals.stream().map(types::get).toList());
    keys = new StatementKeys(rowKeys);
    view = new ShardView(point, new PartList(covered, segments, List.of(), range(0)), 0, 0);
  }

  private GrowingRows range(long eventsBefore) {
    return new GrowingRows(types, keyOrdinals, new GrowingMemory(account), eventsBefore);
  }

  /// How far it has come.
  public ShardPoint point() {
    return view.point();
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

  /// Bytes that all ranges take that are in no segment yet.
  public long bytes() {
    PartList parts = view.parts();
    long bytes = parts.growing().bytes();
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
      if (holders.get() == 0) {
        return Optional.empty();
      }
    }
  }

  /// Holds the state, so that records may be applied; false if it is closed.
  public boolean retain() {
    int count = holders.get();
    while (count > 0 && !holders.compareAndSet(count, count + 1)) {
      count = holders.get();
    }
    return count > 0;
  }

  /// Ends what [#retain()] began.
  public void release() {
    if (holders.decrementAndGet() == 0) {
      view.parts().release();
    }
  }

  /// Applies the next record; the verdict on it if it is a write.
  ///
  /// `CORRUPTED` when the record is not one for this table; nothing of it is applied then.
  public Optional<WriteVerdict> apply(long position, LogRecord record) {
    ShardPoint before = view.point();
    long expected = Math.max(before.position() + 1, LogBroker.FIRST_POSITION);
    if (position != expected) {
      throw new IllegalArgumentException(position + " applied where " + expected + " is next");
    }
    return switch (record) {
      case LogRecord.Tick tick -> {
        advance(position, before.effectiveTimestamp(), tick.timestamp());
        yield Optional.empty();
      }
      case LogRecord.Cut cut -> {
        cut(position, before.effective(cut.timestamp()));
        yield Optional.empty();
      }
      case LogRecord.SchemaChange change -> {
        advance(position, before.effective(change.timestamp()), 0);
        yield Optional.empty();
      }
      case LogRecord.Write write -> {
        long timestamp = before.effective(write.timestamp());
        WriteVerdict verdict = new WriteVerdict(timestamp, write(position, timestamp, write));
        advance(position, timestamp, 0);
        yield Optional.of(verdict);
      }
    };
  }

  private void advance(long position, long effectiveTimestamp, long tick) {
    PartList parts = view.parts();
    view =
        new ShardView(
            new ShardPoint(position, effectiveTimestamp, Math.max(view.point().lastTick(), tick)),
            parts,
            parts.growing().rowCount(),
            parts.growing().lastEvent());
  }

  private void cut(long position, long timestamp) {
    PartList parts = view.parts();
    GrowingRows ended = parts.growing();
    ShardPoint end = new ShardPoint(position, timestamp, view.point().lastTick());
    List<CutRange> cuts = new ArrayList<>(parts.cuts());
    cuts.add(new CutRange(ended, parts.growingFrom(), end, ended.lastEvent()));
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

  private List<Outcome> write(long position, long timestamp, LogRecord.Write write) {
    List<ColumnValues> key = check(write);
    List<Outcome> outcomes = new ArrayList<>(write.statementCount());
    int first = 0;
    int rowCount = write.rows().rowCount();
    for (int statement = 0; statement < write.statementCount(); statement++) {
      int end = first;
      while (end < rowCount && write.statements()[end] == statement) {
        end++;
      }
      keys.load(view.parts().all(), key, first, end);
      Optional<Outcome> refusal = refusal(position, write, first, end);
      outcomes.add(
          refusal.isPresent() ? refusal.get() : accept(position, timestamp, write, first, end));
      first = end;
    }
    return outcomes;
  }

  /// The key columns of a record that is fit to be applied.
  private List<ColumnValues> check(LogRecord.Write write) {
    if (!view.parts().growing().accepts(write.rows())) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED,
          "rows of schema version " + write.schemaVersion() + " do not have the table's columns");
    }
    List<ColumnValues> key =
        keyOrdinals.stream().map(ordinal -> write.rows().columns().get(ordinal)).toList();
    for (ColumnValues part : key) {
      if (part.nulls() != null) {
        for (int row = 0; row < part.size(); row++) {
          if (part.isNull(row)) {
            throw new AzimuthException(ErrorCode.CORRUPTED, "NULL in the key of row " + row);
          }
        }
      }
    }
    return key;
  }

  /// The first expectation of rows `first` up to `end`, one statement, that does not hold; each row
  /// sees those before it.
  private Optional<Outcome> refusal(long position, LogRecord.Write write, int first, int end) {
    for (int row = first; row < end; row++) {
      long expectation = write.expectations()[row];
      if (expectation == LogRecord.Write.ANY) {
        continue;
      }
      int earlier = keys.earlier(row);
      long current;
      if (earlier >= 0) {
        current =
            write.operations()[earlier] == RowOperation.PUT ? RowVersion.of(position, earlier) : 0;
      } else {
        current = version(keys.live(row));
      }
      if (expectation != current) {
        return Optional.of(
            expectation == LogRecord.Write.ABSENT
                ? new Outcome.DuplicateKey(row)
                : new Outcome.VersionChanged(row));
      }
    }
    return Optional.empty();
  }

  private long version(long address) {
    return address == RowAddress.NONE
        ? 0
        : view.parts().all().get(RowAddress.part(address)).version(RowAddress.ordinal(address));
  }

  private Outcome accept(long position, long timestamp, LogRecord.Write write, int first, int end) {
    GrowingRows growing = view.parts().growing();
    int put = 0;
    int deleted = 0;
    for (int row = first; row < end; row++) {
      keys.refresh(row);
      long live = keys.live(row);
      if (live != RowAddress.NONE) {
        RowPart part = view.parts().all().get(RowAddress.part(live));
        int ordinal = RowAddress.ordinal(live);
        part.supersede(ordinal, growing.addEvent(part.version(ordinal), timestamp));
      }
      switch (write.operations()[row]) {
        case PUT -> {
          growing.append(
              write.rows(),
              row,
              keys.hash(row),
              keys.newestGrowing(row),
              timestamp,
              RowVersion.of(position, row));
          put++;
        }
        case DELETE -> deleted += live == RowAddress.NONE ? 0 : 1;
      }
    }
    return put == 1 && deleted == 0 ? ONE_ROW : new Outcome.Accepted(put, deleted);
  }

  /// Frees the parts once the last reader has let go of them.
  @Override
  public void close() {
    release();
  }
}
