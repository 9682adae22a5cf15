package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RegionOrder;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.code.BinaryCode;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.code.NibbleCode;
import dev.azimuth.nodes.index.code.Rotation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where things lie in the file of a graph index, in bytes from its beginning.
///
/// Follows from the parameters and the numbers of rows alone; see [GraphFile] for what lies there.
///
/// @param layerRows rows of each layer above the lowest, from below
record GraphLayout(
    GraphParameters parameters, int rowCount, int[] layerRows, boolean hasUnlinkedRows) {
  static final int HEADER_BYTES = 512;
  static final int ALIGNMENT = 64;
  private static final int RECORD_ALIGNMENT = 32;
  private static final int MEMORY_ALIGNMENT = 16;

  /// The parts of the file behind the header, each with a checksum.
  enum Region {
    MEAN,
    CURVE,
    LINKED,
    ZEROS,
    UPPER,
    NEAR,
    FINE
  }

  static GraphLayout of(
      GraphParameters parameters, int rowCount, byte[] layers, boolean hasUnlinkedRows) {
    int[] counts = new int[GraphParameters.UPPER_LAYERS_MAX];
    int used = 0;
    for (byte layer : layers) {
      for (int i = 0; i < layer; i++) {
        counts[i]++;
      }
      used = Math.max(used, layer);
    }
    return new GraphLayout(parameters, rowCount, Arrays.copyOf(counts, used), hasUnlinkedRows);
  }

  private static long align(long bytes, int alignment) {
    return (bytes + alignment - 1) & -alignment;
  }

  /// Dimensions of a transformed vector.
  int padded() {
    return Rotation.padded(
        CodeTransform.workingDimension(parameters.metric(), parameters.dimension()));
  }

  /// Bytes before the links of a record of the lowest layer: its code, or what the metric needs to
  /// compare the row by its vector.
  int linksOffset() {
    return switch (parameters.coding()) {
      case VECTORS -> Float.BYTES;
      case CODES, NIBBLES_IN_MEMORY -> BinaryCode.bytes(padded());
      case BITS_IN_MEMORY -> NibbleCode.bytes(padded());
    };
  }

  /// Bytes of the links of a row on the lowest layer.
  int linksBytes() {
    return Integer.BYTES * (1 + parameters.lowestLinksMax());
  }

  /// Bytes of a record of the lowest layer.
  long nearStride() {
    return align(linksOffset() + linksBytes(), RECORD_ALIGNMENT);
  }

  /// Bytes from code to code where these lie apart from the links.
  long apartStride() {
    return switch (parameters.coding()) {
      case VECTORS -> 0;
      case CODES -> align(NibbleCode.bytes(padded()), ALIGNMENT);
      case BITS_IN_MEMORY -> align(BinaryCode.bytes(padded()), MEMORY_ALIGNMENT);
      case NIBBLES_IN_MEMORY -> align(NibbleCode.bytes(padded()), MEMORY_ALIGNMENT);
    };
  }

  /// Bytes of a record of a layer above the lowest.
  long upperStride() {
    return Integer.BYTES * (1L + parameters.m());
  }

  private long tableBytes(int layer) {
    return align(Integer.BYTES * (long) layerRows[layer], ALIGNMENT);
  }

  private long layerBytes(int layer) {
    return tableBytes(layer) + align(upperStride() * layerRows[layer], ALIGNMENT);
  }

  /// Where the table of rows of a layer begins; `layer` counts from 0 above the lowest.
  long table(int layer) {
    long at = offset(Region.UPPER);
    for (int i = 0; i < layer; i++) {
      at += layerBytes(i);
    }
    return at;
  }

  /// Rows of a layer in a file, in ascending order; `layer` counts from 0 above the lowest.
  int[] upperRows(MemorySegment file, int layer) {
    int[] rows = new int[layerRows[layer]];
    MemorySegment.copy(file, IndexBytes.INT, table(layer), rows, 0, rows.length);
    return rows;
  }

  /// Where the records of a layer above the lowest begin.
  long upperLinks(int layer) {
    return table(layer) + tableBytes(layer);
  }

  /// Bytes of a region.
  long bytes(Region region) {
    return switch (region) {
      case MEAN ->
          align(
              Float.BYTES
                  * (long)
                      CodeTransform.workingDimension(parameters.metric(), parameters.dimension()),
              ALIGNMENT);
      case CURVE -> align(RecallCurve.BYTES, ALIGNMENT);
      case LINKED, ZEROS ->
          hasUnlinkedRows ? align(Long.BYTES * (long) RowBitmap.wordCount(rowCount), ALIGNMENT) : 0;
      case UPPER -> {
        long sum = 0;
        for (int i = 0; i < layerRows.length; i++) {
          sum += layerBytes(i);
        }
        yield sum;
      }
      case NEAR -> align(nearStride() * rowCount, ALIGNMENT) + CodeRows.PADDING;
      case FINE -> align(apartStride() * rowCount, ALIGNMENT) + CodeRows.PADDING;
    };
  }

  /// Where a region begins.
  long offset(Region region) {
    return RegionOrder.offset(HEADER_BYTES, region, this::bytes);
  }

  /// Bytes of the file.
  long fileBytes() {
    return offset(Region.FINE) + bytes(Region.FINE);
  }
}
