package dev.azimuth.storage.arrow;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A file in the Arrow IPC file format ("Arrow columnar format", version 1.5) of which every byte
/// is covered by a checksum. All numbers are little-endian.
///
/// ```
/// head         magic "ARROW1\0\0" | schema message | record batch message
/// body         the regions of the columns (see ArrowField): those of the record batch
/// end          end-of-stream marker
/// extras       regions that Arrow does not know
/// check block  64 bytes, see CheckBlock
/// footer       flatbuffer Footer; custom metadata "azimuth.regions" (see RegionList) and the description (see FileKind)
/// tail         footer length (i32) | magic "ARROW1"
/// ```
///
/// All but footer and tail lies at multiples of 64 bytes; what is left over before the next is
/// zero. The messages are padded too, so that everything lies aligned in a mapped file. Regions
/// cover the file from its start to the check block without a gap, padding included; the check
/// block covers the footer and itself, the tail is compared. There is one record batch, and columns
/// without NULL have no validity buffer.
///
/// Version 2 has vectors of float16 or int8, version 3 has binary vectors; what has none of these
/// is written as version 1.
///
/// Rules for later versions: a reader refuses a higher format version than it knows
/// (`DATA_DIRECTORY_TOO_NEW`) and reads all lower ones; it ignores unknown regions and unknown
/// members of descriptions, so these may be added without a new version.
public final class ArrowFile {
  /// Newest format version.
  public static final int FORMAT_VERSION = 3;

  static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  static final int HEAD_MAGIC_BYTES = 8;
  static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;

  private static final long CHUNK_BYTES = 256 << 20;

  private final MemorySegment mapped;
  private final String objectKey;
  private final String description;
  private final int checksum;
  private final Map<String, Region> regions = new LinkedHashMap<>();

  private ArrowFile(
      MemorySegment mapped,
      String objectKey,
      List<Region> regions,
      String description,
      int checksum) {
    this.mapped = mapped;
    this.objectKey = objectKey;
    this.description = description;
    this.checksum = checksum;
    for (Region region : regions) {
      if (this.regions.put(region.name(), region) != null) {
        throw corrupted(objectKey, "region " + region.name() + " appears twice");
      }
    }
  }

  /// Opens a file that lies in memory, which is borrowed; checks footer and structure, not the
  /// regions. `CORRUPTED`, naming the object, or `DATA_DIRECTORY_TOO_NEW`.
  public static ArrowFile open(MemorySegment mapped, String objectKey, FileKind kind) {
    long length = mapped.byteSize();
    if (length < Region.ALIGNMENT + CheckBlock.BYTES + TAIL_BYTES) {
      throw corrupted(objectKey, "cut off after " + length + " bytes");
    }
    ByteBuffer tail = buffer(mapped, length - TAIL_BYTES, TAIL_BYTES);
    int footerLength = tail.getInt();
    long footerStart = length - TAIL_BYTES - footerLength;
    if (!tail.slice().equals(ByteBuffer.wrap(MAGIC))
        || footerLength < 0
        || footerStart < Region.ALIGNMENT + CheckBlock.BYTES) {
      throw corrupted(objectKey, "no Arrow file, or cut off after " + length + " bytes");
    }
    CheckBlock block =
        CheckBlock.decode(
            buffer(mapped, footerStart - CheckBlock.BYTES, CheckBlock.BYTES),
            FORMAT_VERSION,
            objectKey);
    ByteBuffer footer = buffer(mapped, footerStart, footerLength);
    if (block.fileLength() != length
        || block.footerLength() != footerLength
        || block.kind() != kind.code()
        || checksum(footer) != block.checksum()) {
      throw corrupted(objectKey, "the footer does not fit its check block");
    }
    Map<String, String> metadata = footerMetadata(footer, objectKey);
    String list = metadata.get(RegionList.MEMBER);
    String description = metadata.get(kind.member());
    if (list == null || description == null) {
      throw corrupted(objectKey, "the footer lacks " + RegionList.MEMBER);
    }
    List<Region> regions = RegionList.decode(list, objectKey);
    if (regions.isEmpty() || regions.getLast().end() != footerStart - CheckBlock.BYTES) {
      throw corrupted(objectKey, "the regions do not fill the file");
    }
    return new ArrowFile(mapped, objectKey, regions, description, block.checksum());
  }

  private static Map<String, String> footerMetadata(ByteBuffer footer, String objectKey) {
    try {
      return ArrowMetadata.footerMetadata(footer);
    } catch (RuntimeException e) {
      // Flatbuffers reports malformed bytes in various ways.
      throw new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": the footer", e);
    }
  }

  /// Name of the object, for errors.
  public String objectKey() {
    return objectKey;
  }

  /// The description of the content, JSON.
  public String description() {
    return description;
  }

  /// CRC32C of the footer, which holds the checksums of all else.
  public int checksum() {
    return checksum;
  }

  /// Bytes of the file.
  public long bytes() {
    return mapped.byteSize();
  }

  /// The bytes of a region without its padding, borrowed; empty if there is none of this name.
  public Optional<MemorySegment> region(String name) {
    Region region = regions.get(name);
    return region == null
        ? Optional.empty()
        : Optional.of(mapped.asSlice(region.offset(), region.length()));
  }

  /// A region that must be there and have `length` bytes; one without bytes need not be there.
  public MemorySegment region(String name, long length) {
    MemorySegment region = region(name).orElse(MemorySegment.NULL);
    if (region.byteSize() != length) {
      throw corrupted(
          objectKey, "region " + name + " has " + region.byteSize() + " of " + length + " bytes");
    }
    return region;
  }

  /// A validity region for `rowCount` rows up to the next multiple of 8 bytes; without bytes if all
  /// rows are valid.
  public MemorySegment validity(String name, long rowCount) {
    Region region = regions.get(name);
    if (region == null) {
      return MemorySegment.NULL;
    }
    if (region.length() != (rowCount + Byte.SIZE - 1) / Byte.SIZE) {
      throw corrupted(objectKey, "region " + name + " is not for " + rowCount + " rows");
    }
    long words = (rowCount + Long.SIZE - 1) / Long.SIZE;
    return mapped.asSlice(region.offset(), words * Long.BYTES);
  }

  /// Reads the whole file and compares all checksums; `CORRUPTED`, naming object and region.
  public void verify() {
    for (Region region : regions.values()) {
      CRC32C actual = new CRC32C();
      for (long at = region.offset(); at < region.end(); at += CHUNK_BYTES) {
        long length = Math.min(CHUNK_BYTES, region.end() - at);
        actual.update(mapped.asSlice(at, length).asByteBuffer());
      }
      if ((int) actual.getValue() != region.checksum()) {
        throw corrupted(objectKey, "the checksum of " + region.name() + " does not fit");
      }
    }
  }

  /// The bytes after the footer.
  static ByteBuffer tail(int footerLength) {
    return ByteBuffer.allocate(TAIL_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(footerLength)
        .put(MAGIC)
        .rewind();
  }

  private static ByteBuffer buffer(MemorySegment mapped, long offset, int length) {
    return mapped.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  /// The failure that names an object.
  public static AzimuthException corrupted(String objectKey, String details) {
    return new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": " + details);
  }
}
