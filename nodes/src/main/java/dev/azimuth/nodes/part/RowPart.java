package dev.azimuth.nodes.part;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexSearches;
import java.util.List;
import java.util.Optional;

/// Versions of rows that a range of a shard's log has brought, in the order in which they were
/// written, as columns.
///
/// A version has an ordinal from 0; its timestamps never decrease with it. That a version was
/// replaced or deleted is known by the number of that event, or, where the event is long ago, by
/// its timestamp. Reading is safe for any thread; methods for the writer are for one.
public interface RowPart {
  /// Holds the part, so that it may be read; false if it has been freed.
  boolean retain();

  /// Lets go of the part; once for the maker and once for each [#retain()] that was true.
  void release();

  /// A column, by its ordinal in the table.
  PartColumn column(int ordinal);

  /// The columns of the primary key, in key order.
  List<PartColumn> keyColumns();

  /// What is known of the values of a column; empty if nothing is.
  Optional<ColumnRange> range(int column);

  /// Searches of an index over a column by a metric, if there is one; held once for the caller, who
  /// lets go of them before the part.
  default Optional<IndexSearches> searches(int column, DistanceMetric metric) {
    return Optional.empty();
  }

  /// End of the block that holds `ordinal`: rows up to there are together in every column; may lie
  /// after the last row, or be negative for one that can't be told.
  int blockEnd(int ordinal);

  /// The `RowVersion` of a version.
  long version(int ordinal);

  /// The `RowVersion`s of versions of one block.
  void readVersions(int first, int count, long[] out);

  /// How many of the first `rowCount` versions were written at or before `timestamp`.
  int rowsUpTo(long timestamp, int rowCount);

  /// Whether any version may be gone; false only if all are live.
  boolean hasGone();

  /// Whether a version was replaced or deleted at or before `timestamp`, by an event up to
  /// `lastEvent`.
  boolean isGone(int ordinal, long timestamp, long lastEvent);

  /// Clears bit `i` of `bits` if version `first + i` [#isGone], for versions of one block.
  void clearGone(int first, int count, long timestamp, long lastEvent, long[] bits);

  /// Whether it is a sealed segment.
  boolean isSegment();

  /// Whether it can have versions of a key, as far as that is cheap to tell.
  boolean mayHold(KeyProbe key);

  /// The newest version of a key among the first `rowCount`; -1 if there is none.
  int find(KeyProbe key, int rowCount);

  /// Whether a version is neither replaced nor deleted. For the writer.
  boolean isLive(int ordinal);

  /// Marks a live version as replaced or deleted by an event. For the writer.
  void supersede(int ordinal, long event);
}
