package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RegionOrder;
import dev.azimuth.nodes.index.RowBitmap;
import java.lang.foreign.MemorySegment;

/// Where things lie in the file of an index by lists, in bytes from its beginning.
///
/// Follows from the parameters and the numbers of rows alone; see [ListFile] for what lies there.
///
/// @param formatVersion of the file, see [ListFile]
/// @param orderedCount rows that are in lists
record ListLayout(
    int formatVersion, ListParameters parameters, int rowCount, int orderedCount, int listCount) {
  static final int HEADER_BYTES = 512;
  private static final int ALIGNMENT = 64;

  /// The parts of the file behind the header, each with a checksum.
  enum Region {
    CURVE,
    ORDERED,
    ZEROS,
    CENTRES,
    STARTS,
    ROWS,
    EXTRAS,
    SQUARES,
    BOOK,
    CODES,
    FINE,
    TERMS,
    WIDE
  }

  /// Of a file that is written now.
  ListLayout(ListParameters parameters, int rowCount, int orderedCount, int listCount) {
    this(ListFile.FORMAT_VERSION, parameters, rowCount, orderedCount, listCount);
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  boolean hasUnorderedRows() {
    return orderedCount < rowCount;
  }

  /// Bytes from centre to centre.
  long centreStride() {
    return align(Float.BYTES * (long) parameters.working());
  }

  /// Bytes of a region.
  long bytes(Region region) {
    ListCoding coding = parameters.coding();
    return switch (region) {
      case CURVE -> align(RecallCurve.BYTES);
      case ORDERED, ZEROS ->
          hasUnorderedRows() ? align(Long.BYTES * (long) RowBitmap.wordCount(rowCount)) : 0;
      case CENTRES -> centreStride() * listCount;
      case STARTS -> align(Integer.BYTES * (listCount + 1L));
      case ROWS -> align(Integer.BYTES * (long) orderedCount);
      case EXTRAS -> align(Float.BYTES * (long) rowCount);
      case SQUARES -> coding == ListCoding.BYTES ? align(Float.BYTES * (long) orderedCount) : 0;
      case BOOK ->
          coding == ListCoding.PRODUCT
              ? align(Float.BYTES * (long) ProductCode.WORDS * parameters.working())
              : 0;
      case CODES -> codeBytes();
      case FINE -> coding == ListCoding.BYTES ? codeBytes() : 0;
      case TERMS -> align(Float.BYTES * (long) parameters.termCount() * orderedCount);
      case WIDE -> formatVersion >= ListFile.FORMAT_VERSION_OF_WIDE ? align(RecallCurve.BYTES) : 0;
    };
  }

  private long codeBytes() {
    long bytes = (long) parameters.codeBytes() * orderedCount;
    return bytes == 0 ? 0 : align(bytes) + CodeRows.PADDING;
  }

  /// Where a region begins.
  long offset(Region region) {
    return RegionOrder.offset(HEADER_BYTES, region, this::bytes);
  }

  /// Bytes of the file.
  long fileBytes() {
    return offset(Region.WIDE) + bytes(Region.WIDE);
  }

  /// The centres, by list.
  FloatRows centres(MemorySegment file) {
    return new FloatRows(file, offset(Region.CENTRES), centreStride(), parameters.working());
  }
}
