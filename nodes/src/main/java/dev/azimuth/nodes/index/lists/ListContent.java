package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowCodes;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The parts of an index by lists in memory, with the vectors that it is about: what building and
/// searching share. Borrows both memories.
///
/// @param book of the product codes; empty if there are none
/// @param rowCodes byte codes of all rows, by row, that the segment has; null if it has none
record ListContent(
    MemorySegment file,
    ListLayout layout,
    FloatRows vectors,
    float longestSquare,
    float[] book,
    @Nullable RowCodes rowCodes) {

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

  /// Codes of rows by place, with coding by bytes.
  RowCodes placeCodes() {
    CodedRows codes =
        new CodedRows(
            slice(Region.CODES),
            slice(Region.FINE),
            0,
            parameters().codeBytes(),
            layout.orderedCount(),
            slice(Region.TERMS),
            0);
    return new RowCodes(codes, slice(Region.SQUARES));
  }

  private MemorySegment slice(Region region) {
    return file.asSlice(layout.offset(region), layout.bytes(region));
  }
}
