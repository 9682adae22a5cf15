package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;

/// The parts of an index by lists in memory, with the vectors that it is about: what building and
/// searching share. Borrows both memories.
///
/// @param book of the product codes; empty if there are none
record ListContent(
    MemorySegment file, ListLayout layout, FloatRows vectors, float longestSquare, float[] book) {

  ListParameters parameters() {
    return layout.parameters();
  }

  FloatRows centres() {
    return layout.centres(file);
  }

  RowGeometry geometry() {
    return RowGeometry.of(parameters().metric(), vectors, longestSquare);
  }

  ProductCode productCode() {
    return new ProductCode(parameters().working(), parameters().partCount(), book);
  }

  /// The first place of a list; of the one after the last, the number of places.
  int start(int list) {
    return file.get(IndexBytes.INT, layout.offset(Region.STARTS) + (long) Integer.BYTES * list);
  }

  /// Codes of rows in places from `first` on, with coding by bytes.
  CodedRows byteCodes(int first, int count) {
    long stride = parameters().codeBytes();
    return new CodedRows(
        file.asSlice(layout.offset(Region.CODES), layout.bytes(Region.CODES)),
        file.asSlice(layout.offset(Region.FINE), layout.bytes(Region.FINE)),
        first * stride,
        stride,
        count,
        file.asSlice(layout.offset(Region.TERMS), layout.bytes(Region.TERMS)),
        (long) first * parameters().termCount() * Float.BYTES);
  }
}
