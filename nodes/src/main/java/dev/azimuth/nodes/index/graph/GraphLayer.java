package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.IndexBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The links of one layer of a graph, in fixed places of a segment.
///
/// Every row of the layer has a record; where its links are stands an int32 count, then up to
/// `linksMax` rows as int32, little-endian. The lowest layer holds all rows; the others find the
/// record of a row by binary search in a sorted table of their rows.
///
/// While the graph is built, one thread at a time changes the links of a row and others read them:
/// a count is written after the link that it counts, and readers that come while a list is replaced
/// see old and new links mixed, all of them rows of the layer.
final class GraphLayer {
  static final ValueLayout.OfInt INT = IndexBytes.INT;

  private final MemorySegment data;
  private final long offset;
  private final long stride;
  private final int linksMax;
  private final long table;
  private final int tableRows;

  /// @param offset of the links of the first record
  GraphLayer(MemorySegment data, long offset, long stride, int linksMax) {
    this(data, offset, stride, linksMax, 0, -1);
  }

  /// A layer above the lowest.
  ///
  /// @param table where its rows stand, in ascending order
  GraphLayer(
      MemorySegment data, long offset, long stride, int linksMax, long table, int tableRows) {
    this.data = data;
    this.offset = offset;
    this.stride = stride;
    this.linksMax = linksMax;
    this.table = table;
    this.tableRows = tableRows;
  }

  int linksMax() {
    return linksMax;
  }

  /// Whether all rows are in it.
  boolean isLowest() {
    return tableRows < 0;
  }

  private long at(int row) {
    return offset + (isLowest() ? row : indexOf(row)) * stride;
  }

  private int indexOf(int row) {
    int low = 0;
    int high = tableRows - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (data.get(INT, table + (long) middle * Integer.BYTES) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Copies the links of `row` into `out`; their number.
  int links(int row, int[] out) {
    long at = at(row);
    int count = Math.clamp(data.get(INT, at), 0, linksMax);
    VarHandle.loadLoadFence();
    for (int i = 0; i < count; i++) {
      out[i] = data.get(INT, at + Integer.BYTES + (long) i * Integer.BYTES);
    }
    return count;
  }

  int linkCount(int row) {
    return data.get(INT, at(row));
  }

  void setLinks(int row, int[] links, int count) {
    long at = at(row);
    int before = data.get(INT, at);
    data.set(INT, at, Math.min(before, count));
    MemorySegment.copy(links, 0, data, INT, at + Integer.BYTES, count);
    VarHandle.storeStoreFence();
    data.set(INT, at, count);
  }

  void setLink(int row, int index, int link) {
    data.set(INT, at(row) + Integer.BYTES + (long) index * Integer.BYTES, link);
  }

  /// Adds one link; false if there is no room.
  boolean addLink(int row, int link) {
    long at = at(row);
    int count = data.get(INT, at);
    if (count >= linksMax) {
      return false;
    }
    data.set(INT, at + Integer.BYTES + (long) count * Integer.BYTES, link);
    VarHandle.storeStoreFence();
    data.set(INT, at, count + 1);
    return true;
  }
}
