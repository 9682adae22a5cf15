package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The file of a graph index, little-endian. It begins with a header of 512 bytes:
///
/// | offset | type | content |
/// |---|---|---|
/// | 0 | 8 bytes | `AZGRAPH` and 0 |
/// | 8 | int32 | format version: 2 over bits, else 1 |
/// | 12 | int32 | metric: 0 squared L2, 1 cosine, 2 inner product, 3 L1; of bits: 4 Hamming, 5 Jaccard |
/// | 16 | int32 | dimension |
/// | 20 | int32 | rows of the segment |
/// | 24 | int32 | m |
/// | 28 | int32 | ef_construction |
/// | 32 | int64 | seed of rotation and layers |
/// | 40 | int32 | row that a search begins at; -1 if no row is linked |
/// | 44 | float32 | largest squared length of a row |
/// | 48 | int32 | rows that are linked |
/// | 52 | int32 | 1 if there are rows that are not linked, else 0 |
/// | 56 | int32 | layers above the lowest, at most 16 |
/// | 60 | int32[16] | rows of each, from below |
/// | 124 | int32 | what rows are told apart by: 0 vectors, 1 codes; on disk, with codes in memory: 2 one-bit codes, 3 four-bit codes |
/// | 128 | 7 x (int64, int32) | length and CRC32C of each region |
/// | 212 | int32 | on disk, records that a search reads at a time; else 0 |
/// | 508 | int32 | CRC32C of the 508 bytes before |
///
/// What is not named is zero. The regions follow one another without gaps, each padded with zeros
/// to a multiple of 64 bytes:
///
/// | region | content |
/// |---|---|
/// | mean | float32 of each dimension of the working space: what rows are centred by |
/// | curve | see [RecallCurve] |
/// | linked | bitmap of the rows in the graph; empty if all are |
/// | zeros | bitmap of rows that are zero under cosine or Jaccard, at distance 1 from everything; as above |
/// | upper | for each layer above the lowest its rows in ascending order, int32 each, then for each of these int32 count and int32 links `[m]` |
/// | near | for each row its [dev.azimuth.nodes.index.code.BinaryCode] (without codes a float32, the extra of [dev.azimuth.nodes.index.RowGeometry]), int32 count, int32 links `[2 m]`; then 64 zeros |
/// | fine | for each row its [dev.azimuth.nodes.index.code.NibbleCode] (without codes nothing); then 64 zeros |
///
/// The records of rows are padded to 32 and 64 bytes.
///
/// In files that are searched on disk, the codes that are kept in memory are those in `fine`,
/// padded to 16 bytes: where these are one-bit codes, the four-bit codes stand in `near` in their
/// place.
final class GraphFile {
  private static final int FORMAT_VERSION = 1;
  private static final int FORMAT_VERSION_OF_BITS = 2;

  private static final ValueLayout.OfInt INT = IndexBytes.INT;
  private static final ValueLayout.OfFloat FLOAT = IndexBytes.FLOAT;
  private static final ValueLayout.OfLong LONG = IndexBytes.LONG;
  private static final long MAGIC = 0x00_48_50_41_52_47_5a_41L;
  private static final List<DistanceMetric> METRICS =
      List.of(
          DistanceMetric.L2_SQUARED,
          DistanceMetric.COSINE,
          DistanceMetric.NEGATIVE_INNER_PRODUCT,
          DistanceMetric.L1,
          DistanceMetric.HAMMING,
          DistanceMetric.JACCARD);
  private static final List<RowCoding> CODINGS =
      List.of(
          RowCoding.VECTORS,
          RowCoding.CODES,
          RowCoding.BITS_IN_MEMORY,
          RowCoding.NIBBLES_IN_MEMORY);
  private static final int LAYERS = 60;
  private static final int CODED = 124;
  private static final int REGIONS = 128;
  private static final int REGION_BYTES = 12;
  private static final int BEAM_WIDTH = 212;
  private static final int CHECKSUM = 508;

  private GraphFile() {}

  /// What of the header does not follow from the layout.
  ///
  /// @param entry row that a search begins at; -1 if none
  record Header(int entry, float longestSquare, int linkedCount) {}

  /// Writes the header, with checksums over all that the file has by now.
  static void seal(MemorySegment file, GraphLayout layout, Header header) {
    GraphParameters parameters = layout.parameters();
    file.asSlice(0, GraphLayout.HEADER_BYTES).fill((byte) 0);
    file.set(LONG, 0, MAGIC);
    int[] fields = {
      parameters.metric().isOfBits() ? FORMAT_VERSION_OF_BITS : FORMAT_VERSION,
      METRICS.indexOf(plain(parameters.metric())),
      parameters.dimension(),
      layout.rowCount(),
      parameters.m(),
      parameters.efConstruction()
    };
    MemorySegment.copy(fields, 0, file, INT, 8, fields.length);
    file.set(LONG, 32, parameters.seed());
    file.set(INT, 40, header.entry);
    file.set(FLOAT, 44, header.longestSquare);
    file.set(INT, 48, header.linkedCount);
    file.set(INT, 52, layout.hasUnlinkedRows() ? 1 : 0);
    file.set(INT, 56, layout.layerRows().length);
    file.set(INT, CODED, CODINGS.indexOf(parameters.coding()));
    file.set(INT, BEAM_WIDTH, parameters.coding().isOnDisk() ? parameters.beamWidth() : 0);
    MemorySegment.copy(layout.layerRows(), 0, file, INT, LAYERS, layout.layerRows().length);
    long at = REGIONS;
    for (Region region : Region.values()) {
      file.set(LONG, at, layout.bytes(region));
      file.set(INT, at + Long.BYTES, checksum(file, layout, region));
      at += REGION_BYTES;
    }
    file.set(INT, CHECKSUM, IndexBytes.checksum(file.asSlice(0, CHECKSUM)));
  }

  private static DistanceMetric plain(DistanceMetric metric) {
    return metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric;
  }

  /// Reads the layout from the header; `CORRUPTED`, naming the object, if that is damaged or the
  /// file is not as long as it says.
  static GraphLayout layout(MemorySegment file, String objectKey) {
    if (file.byteSize() < GraphLayout.HEADER_BYTES
        || file.get(LONG, 0) != MAGIC
        || file.get(INT, CHECKSUM) != IndexBytes.checksum(file.asSlice(0, CHECKSUM))) {
      throw corrupted(objectKey, "no header of a graph index");
    }
    if (file.get(INT, 8) > FORMAT_VERSION_OF_BITS) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW, objectKey + " has format " + file.get(INT, 8));
    }
    GraphParameters parameters =
        new GraphParameters(
            METRICS.get(file.get(INT, 12)),
            file.get(INT, 16),
            file.get(INT, 24),
            file.get(INT, 28),
            file.get(LONG, 32),
            CODINGS.get(file.get(INT, CODED)),
            Math.max(1, file.get(INT, BEAM_WIDTH)));
    int[] layerRows = new int[file.get(INT, 56)];
    MemorySegment.copy(file, INT, LAYERS, layerRows, 0, layerRows.length);
    GraphLayout layout =
        new GraphLayout(parameters, file.get(INT, 20), layerRows, file.get(INT, 52) != 0);
    if (file.byteSize() != layout.fileBytes()) {
      throw corrupted(
          objectKey, file.byteSize() + " bytes where " + layout.fileBytes() + " are expected");
    }
    return layout;
  }

  /// The header of a file whose layout was read.
  static Header header(MemorySegment file) {
    return new Header(file.get(INT, 40), file.get(FLOAT, 44), file.get(INT, 48));
  }

  /// Compares the checksum of every region; `CORRUPTED`, naming object and region.
  static void verify(MemorySegment file, GraphLayout layout, String objectKey) {
    long at = REGIONS;
    for (Region region : Region.values()) {
      if (file.get(LONG, at) != layout.bytes(region)
          || file.get(INT, at + Long.BYTES) != checksum(file, layout, region)) {
        throw corrupted(objectKey, "region " + region + " is damaged");
      }
      at += REGION_BYTES;
    }
  }

  /// The checksum that tells this file from others.
  static int ownChecksum(MemorySegment file) {
    return file.get(INT, CHECKSUM);
  }

  static AzimuthException corrupted(String objectKey, String what) {
    return new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": " + what);
  }

  private static int checksum(MemorySegment file, GraphLayout layout, Region region) {
    return IndexBytes.checksum(file.asSlice(layout.offset(region), layout.bytes(region)));
  }

  static RowBitmap bitmap(MemorySegment file, GraphLayout layout, Region region) {
    long[] words = new long[RowBitmap.wordCount(layout.rowCount())];
    if (layout.bytes(region) > 0) {
      MemorySegment.copy(file, LONG, layout.offset(region), words, 0, words.length);
    } else if (region == Region.LINKED) {
      return RowBitmap.all(layout.rowCount());
    }
    return RowBitmap.of(words);
  }
}
