package dev.azimuth.storage.segment;

import dev.azimuth.storage.arrow.ArrowFile;
import dev.azimuth.storage.arrow.FileKind;
import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.log.LogName;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A delete file, version 1: the supersessions that one range of a shard's log caused in rows of
/// earlier ranges. It is an [ArrowFile] of kind `DELETES` with two fields:
///
/// | field | content |
/// |---|---|
/// | `_version` | i64, ascending, none twice: the `RowVersion` of the version that ended |
/// | `_superseded` | i64, above 0: hybrid timestamp from which on it holds no longer |
///
/// Its description is JSON:
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "schemaVersion": 1, "firstPosition": 10, "lastPosition": 19, "count": 2}
/// ```
///
/// Everything given out is borrowed from the mapping. Immutable, safe for any thread.
public final class DeleteFile {
  private static final int FORMAT = 1;

  private final ArrowFile file;
  private final Description description;
  private final MemorySegment versions;
  private final MemorySegment superseded;

  private DeleteFile(ArrowFile file) {
    this.file = file;
    description = JsonObject.decode(file.objectKey(), file.description(), FORMAT, DeleteFile::read);
    long bytes = (long) description.count * Long.BYTES;
    versions = file.region(SegmentLayout.VERSION.values(), bytes);
    superseded = file.region(SegmentLayout.SUPERSEDED.values(), bytes);
  }

  private record Description(SegmentIdentity identity, int count) {}

  /// Opens a file that lies in memory, which is borrowed; the entries are not read. `CORRUPTED`,
  /// naming the object, or `DATA_DIRECTORY_TOO_NEW`.
  public static DeleteFile open(MemorySegment mapped, String objectKey) {
    return new DeleteFile(ArrowFile.open(mapped, objectKey, FileKind.DELETES));
  }

  static JsonObject describe(SegmentIdentity identity, int count) {
    return JsonObject.record(FORMAT)
        .put("table", identity.shard().tableId())
        .put("shard", identity.shard().shard())
        .put("schemaVersion", identity.schemaVersion())
        .put("firstPosition", identity.firstPosition())
        .put("lastPosition", identity.lastPosition())
        .put("count", count)
        .build();
  }

  private static Description read(JsonObject json) {
    return new Description(
        new SegmentIdentity(
            new LogName(json.number("table"), json.intNumber("shard")),
            json.intNumber("schemaVersion"),
            json.number("firstPosition"),
            json.number("lastPosition")),
        json.intNumber("count"));
  }

  /// Reads the whole file and compares all checksums; `CORRUPTED`, naming the object.
  public void verifyAll() {
    file.verify();
  }

  /// Name of the object, for errors.
  public String objectKey() {
    return file.objectKey();
  }

  /// Bytes of the file.
  public long bytes() {
    return file.bytes();
  }

  /// What tells it from another file of the same range, see [DeleteFileSummary].
  public int checksum() {
    return file.checksum();
  }

  /// The range of the log that caused the supersessions.
  public SegmentIdentity identity() {
    return description.identity;
  }

  /// Number of entries.
  public int count() {
    return description.count;
  }

  /// The versions that ended, int64 each, ascending.
  public MemorySegment versions() {
    return versions;
  }

  /// When they ended, int64 each.
  public MemorySegment superseded() {
    return superseded;
  }

  /// Index of the first entry whose version is `version` or later; [#count()] if there is none.
  public int firstFrom(long version) {
    return Ascending.firstFrom(versions, version);
  }

  /// When a version ended; 0 if it is not listed.
  public long supersededAt(long version) {
    int index = Ascending.find(versions, version);
    return index < 0 ? 0 : superseded.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
