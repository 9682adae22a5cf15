package dev.azimuth.nodes.index.hnsw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The links of one layer of a graph, in fixed places of a segment.
///
/// Every row of the layer has a record; where its links are stands an int32 count, then up to
/// `linksMax` rows as int32, little-endian. The lowest layer holds all rows; the others find the
/// record of a row by binary search in a sorted table of their rows.
final class GraphLayer {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment data;
  private final long offset;
  private final long stride;
  private final int linksMax;
  private final int[] rows;

  /// @param offset of the links of the first record
  /// @param rows of the layer, sorted; empty if it holds all
  GraphLayer(MemorySegment data, long offset, long stride, int linksMax, int[] rows) {
    this.data = data;
    this.offset = offset;
    this.stride = stride;
    this.linksMax = linksMax;
    this.rows = rows;
  }

  int linksMax() {
    return linksMax;
  }

  private long at(int row) {
    int index = rows.length == 0 ? row : java.util.Arrays.binarySearch(rows, row);
    return offset + index * stride;
  }

  /// Copies the links of `row` into `out`; their number.
  int links(int row, int[] out) {
    long at = at(row);
    int count = Math.clamp(data.get(INT, at), 0, linksMax);
    MemorySegment.copy(data, INT, at + Integer.BYTES, out, 0, count);
    return count;
  }

  int linkCount(int row) {
    return data.get(INT, at(row));
  }

  void setLinks(int row, int[] links, int count) {
    long at = at(row);
    MemorySegment.copy(links, 0, data, INT, at + Integer.BYTES, count);
    data.set(INT, at, count);
  }

  /// Adds one link; false if there is no room.
  boolean addLink(int row, int link) {
    long at = at(row);
    int count = data.get(INT, at);
    if (count >= linksMax) {
      return false;
    }
    data.set(INT, at + Integer.BYTES + (long) count * Integer.BYTES, link);
    data.set(INT, at, count + 1);
    return true;
  }
}
