package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The file of an index by lists, little-endian. It begins with a header of 512 bytes:
///
/// | offset | type | content |
/// |---|---|---|
/// | 0 | 8 bytes | `AZLISTS` and 0 |
/// | 8 | int32 | format version, 3; 2 where there are no deviations, 1 where there is no `wide` either |
/// | 12 | int32 | metric: 0 squared L2, 1 cosine, 2 inner product |
/// | 16 | int32 | dimension |
/// | 20 | int32 | coding: 0 vectors, 1 bytes, 2 product |
/// | 24 | int32 | lists asked for, 0 for none |
/// | 28 | int32 | parts asked for, 0 for none |
/// | 32 | int64 | seed |
/// | 40 | int32 | rows of the segment |
/// | 44 | int32 | rows in lists |
/// | 48 | int32 | lists |
/// | 52 | float32 | largest squared length of a row |
/// | 56 | 13 x (int64, int32) | length and CRC32C of each region |
/// | 212 | float32 | deviations that estimates by product codes are given, see [DeviationSampling] |
/// | 508 | int32 | CRC32C of the 508 bytes before |
///
/// What is not named is zero. The regions follow one another without gaps, each padded with zeros
/// to a multiple of 64 bytes:
///
/// | region | content |
/// |---|---|
/// | curve | see [dev.azimuth.nodes.index.RecallCurve]; efforts are lists |
/// | ordered | bitmap of the rows in lists; empty if all are |
/// | zeros | bitmap of rows that are zero under cosine, at distance 1 from everything; as above |
/// | centres | float32 of each dimension of the working space for each list, padded to 64 bytes |
/// | starts | int32 for each list and one more: its first place; the lists follow one another |
/// | rows | int32 for each place: the row, ascending in each list |
/// | extras | float32 for each row: the extra of [dev.azimuth.nodes.index.RowGeometry] |
/// | squares | with coding by bytes, float32 for each place: the squared length of its row |
/// | book | with product codes, float32 `[dimensions of the working space][256]`: the words of all parts |
/// | codes | for each place its product code, or the coarse plane of its [dev.azimuth.nodes.distance.VectorCodes]; then 64 zeros |
/// | fine | with coding by bytes the fine plane; then 64 zeros |
/// | terms | float32 for each place: three of [dev.azimuth.nodes.distance.VectorCodes], or two of [ProductCode] |
/// | wide | as curve, with the recall of 1,000 rows and of 16,384, or of all if there are fewer; see [WideSampling] |
final class ListFile {
  static final int FORMAT_VERSION = 3;

  /// The version that has brought the recall of more than 100 rows.
  static final int FORMAT_VERSION_OF_WIDE = 2;

  private static final int FORMAT_VERSION_OF_DEVIATIONS = 3;

  /// What estimates are given by files that say nothing of it.
  private static final float DEVIATIONS_BEFORE = 3;

  private static final long MAGIC = 0x00_53_54_53_49_4c_5a_41L;
  private static final List<DistanceMetric> METRICS =
      List.of(
          DistanceMetric.L2_SQUARED, DistanceMetric.COSINE, DistanceMetric.NEGATIVE_INNER_PRODUCT);
  private static final List<ListCoding> CODINGS =
      List.of(ListCoding.VECTORS, ListCoding.BYTES, ListCoding.PRODUCT);
  private static final int REGIONS = 56;
  private static final int REGION_BYTES = 12;
  private static final int DEVIATIONS = 212;
  private static final int CHECKSUM = 508;

  private ListFile() {}

  /// Writes the header, with checksums over all that the file has by now.
  static void seal(MemorySegment file, ListLayout layout, float longestSquare, float deviations) {
    ListParameters parameters = layout.parameters();
    file.asSlice(0, ListLayout.HEADER_BYTES).fill((byte) 0);
    file.set(IndexBytes.LONG, 0, MAGIC);
    int[] fields = {
      layout.formatVersion(),
      METRICS.indexOf(plain(parameters.metric())),
      parameters.dimension(),
      CODINGS.indexOf(parameters.coding()),
      parameters.lists(),
      parameters.parts()
    };
    IndexBytes.putInts(file, 8, fields);
    file.set(IndexBytes.LONG, 32, parameters.seed());
    int[] counts = {layout.rowCount(), layout.orderedCount(), layout.listCount()};
    IndexBytes.putInts(file, 40, counts);
    file.set(IndexBytes.FLOAT, 52, longestSquare);
    long at = REGIONS;
    for (Region region : Region.values()) {
      file.set(IndexBytes.LONG, at, layout.bytes(region));
      file.set(IndexBytes.INT, at + Long.BYTES, checksum(file, layout, region));
      at += REGION_BYTES;
    }
    file.set(IndexBytes.FLOAT, DEVIATIONS, deviations);
    file.set(IndexBytes.INT, CHECKSUM, IndexBytes.checksum(file.asSlice(0, CHECKSUM)));
  }

  private static DistanceMetric plain(DistanceMetric metric) {
    return metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric;
  }

  /// Reads the layout from the header; `CORRUPTED`, naming the object, if that is damaged or the
  /// file is not as long as it says.
  static ListLayout layout(MemorySegment file, String objectKey) {
    if (file.byteSize() < ListLayout.HEADER_BYTES
        || file.get(IndexBytes.LONG, 0) != MAGIC
        || ownChecksum(file) != IndexBytes.checksum(file.asSlice(0, CHECKSUM))) {
      throw corrupted(objectKey, "no header of an index by lists");
    }
    if (file.get(IndexBytes.INT, 8) > FORMAT_VERSION) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW,
          objectKey + " has format " + file.get(IndexBytes.INT, 8));
    }
    ListParameters parameters =
        new ListParameters(
            METRICS.get(file.get(IndexBytes.INT, 12)),
            file.get(IndexBytes.INT, 16),
            CODINGS.get(file.get(IndexBytes.INT, 20)),
            file.get(IndexBytes.INT, 24),
            file.get(IndexBytes.INT, 28),
            file.get(IndexBytes.LONG, 32));
    ListLayout layout =
        new ListLayout(
            file.get(IndexBytes.INT, 8),
            parameters,
            file.get(IndexBytes.INT, 40),
            file.get(IndexBytes.INT, 44),
            file.get(IndexBytes.INT, 48));
    if (file.byteSize() != layout.fileBytes()) {
      throw corrupted(
          objectKey, file.byteSize() + " bytes where " + layout.fileBytes() + " are expected");
    }
    return layout;
  }

  /// The largest squared length of a row, in a file whose layout was read.
  static float longestSquare(MemorySegment file) {
    return file.get(IndexBytes.FLOAT, 52);
  }

  /// Deviations that estimates by product codes are given, in a file whose layout was read.
  static float deviations(MemorySegment file, ListLayout layout) {
    return layout.formatVersion() >= FORMAT_VERSION_OF_DEVIATIONS
        ? file.get(IndexBytes.FLOAT, DEVIATIONS)
        : DEVIATIONS_BEFORE;
  }

  /// Compares the checksum of every region; `CORRUPTED`, naming object and region.
  static void verify(MemorySegment file, ListLayout layout, String objectKey) {
    long at = REGIONS;
    for (Region region : Region.values()) {
      if (file.get(IndexBytes.LONG, at) != layout.bytes(region)
          || file.get(IndexBytes.INT, at + Long.BYTES) != checksum(file, layout, region)) {
        throw corrupted(objectKey, "region " + region + " is damaged");
      }
      at += REGION_BYTES;
    }
  }

  /// The checksum that tells this file from others.
  static int ownChecksum(MemorySegment file) {
    return file.get(IndexBytes.INT, CHECKSUM);
  }

  static AzimuthException corrupted(String objectKey, String what) {
    return new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": " + what);
  }

  /// What was sampled, in a file whose layout was read.
  static ListEfforts efforts(MemorySegment file, ListLayout layout) {
    RecallCurve wide =
        layout.bytes(Region.WIDE) == 0
            ? new RecallCurve(List.of())
            : RecallCurve.read(file, layout.offset(Region.WIDE));
    return new ListEfforts(
        RecallCurve.read(file, layout.offset(Region.CURVE)),
        wide,
        Math.min(layout.orderedCount(), ListEfforts.WIDEST));
  }

  private static int checksum(MemorySegment file, ListLayout layout, Region region) {
    return IndexBytes.checksum(file.asSlice(layout.offset(region), layout.bytes(region)));
  }

  static RowBitmap bitmap(MemorySegment file, ListLayout layout, Region region) {
    int wordCount = RowBitmap.wordCount(layout.rowCount());
    if (layout.bytes(region) > 0) {
      return RowBitmap.of(IndexBytes.words(file, layout.offset(region), wordCount));
    }
    return region == Region.ORDERED
        ? RowBitmap.all(layout.rowCount())
        : RowBitmap.of(new long[wordCount]);
  }
}
