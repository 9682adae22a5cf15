package dev.azimuth.storage.manifest;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.json.JsonValue;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.segment.SegmentDescription;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/// The byte format of a [Manifest], versions 1 to 3: JSON on one line of UTF-8, and a line with its
/// checksum.
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "number": 5, "coveredPosition": 19, "effectiveTimestamp": 7, "lastTick": 6,
///  "retainedFrom": 0, "schemaVersion": 1,
///  "segments": [{"object": "tables/3/0/segment-…", "bytes": 4711, "crc32c": 7, "folded": 19,
///                "file": {…}, "indexes": [{"index": 1, "kind": "hnsw", "object": "…", "bytes": 99, "crc32c": 8}]}],
///  "deletes": [{"object": "tables/3/0/deletes-…", "bytes": 815, "crc32c": 9, "count": 2,
///               "firstPosition": 10, "lastPosition": 19}]}
/// crc32c 89abcdef
/// ```
///
/// In the file the first four lines above are one, with a blank after each comma and colon. The
/// checksum is CRC32C of the line without its line feed, in eight hexadecimal digits; another line
/// feed ends the file. A manifest with open groups or a lead of versions, and no other, has format
/// 2 and ends in `"versionLead": 1, "openGroups": [{"group": 11, "firstPosition": 18,
/// "lastTimestamp": 6}]`. One with a merge that waits, and no other, has format 3, these two
/// members, and at the end `"merge": {"inputs": ["tables/3/0/segment-…"], "indexIds": [7],
/// "segment": {…}}` with a segment as in `segments`. `file` is a [SegmentDescription]. A reader
/// checks the checksum first, refuses a higher format (`DATA_DIRECTORY_TOO_NEW`) and what it can't
/// make sense of (`CORRUPTED`, naming the object), and ignores unknown members.
public final class ManifestCodec {
  private static final int FORMAT = 3;
  private static final int FORMAT_GROUPS = 2;
  private static final int FORMAT_PLAIN = 1;
  private static final int CHECKSUM_BYTES = 17;

  private ManifestCodec() {}

  /// The bytes of a manifest.
  public static byte[] encode(Manifest manifest) {
    int format = format(manifest);
    JsonObject.Builder members =
        JsonObject.record(format)
            .put("table", manifest.shard().tableId())
            .put("shard", manifest.shard().shard())
            .put("number", manifest.number())
            .put("coveredPosition", manifest.coveredPosition())
            .put("effectiveTimestamp", manifest.effectiveTimestamp())
            .put("lastTick", manifest.lastTick())
            .put("retainedFrom", manifest.retainedFrom())
            .put("schemaVersion", manifest.schemaVersion())
            .put("segments", manifest.segments().stream().map(ManifestCodec::encode).toList())
            .put("deletes", manifest.deletes().stream().map(ManifestCodec::encode).toList());
    if (format >= FORMAT_GROUPS) {
      members.put("versionLead", manifest.versionLead());
      members.put("openGroups", manifest.openGroups().stream().map(ManifestCodec::encode).toList());
    }
    manifest.merge().ifPresent(merge -> members.put("merge", encode(merge)));
    byte[] json = members.build().encode();
    byte[] line = checksumLine(json, json.length);
    byte[] bytes = Arrays.copyOf(json, json.length + line.length);
    System.arraycopy(line, 0, bytes, json.length, line.length);
    return bytes;
  }

  private static int format(Manifest manifest) {
    if (manifest.merge().isPresent()) {
      return FORMAT;
    }
    boolean isPlain = manifest.openGroups().isEmpty() && manifest.versionLead() == 0;
    return isPlain ? FORMAT_PLAIN : FORMAT_GROUPS;
  }

  private static byte[] checksumLine(byte[] bytes, int length) {
    return String.format(Locale.ROOT, "\ncrc32c %08x\n", checksum(bytes, length))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  /// CRC32C of a whole manifest object.
  static int checksum(byte[] bytes) {
    return checksum(bytes, bytes.length);
  }

  private static JsonObject encode(ManifestSegment segment) {
    return JsonObject.builder()
        .put("object", segment.objectKey())
        .put("bytes", segment.bytes())
        .put("crc32c", Integer.toUnsignedLong(segment.checksum()))
        .put("folded", segment.foldedPosition())
        .put("file", segment.description().encode())
        .put("indexes", segment.indexes().stream().map(ManifestCodec::encode).toList())
        .build();
  }

  private static JsonObject encode(IndexFile index) {
    return JsonObject.builder()
        .put("index", index.indexId())
        .put("kind", index.kind())
        .put("object", index.objectKey())
        .put("bytes", index.bytes())
        .put("crc32c", Integer.toUnsignedLong(index.checksum()))
        .build();
  }

  private static JsonObject encode(DeleteFileEntry file) {
    return JsonObject.builder()
        .put("object", file.objectKey())
        .put("bytes", file.bytes())
        .put("crc32c", Integer.toUnsignedLong(file.checksum()))
        .put("count", file.count())
        .put("firstPosition", file.firstPosition())
        .put("lastPosition", file.lastPosition())
        .build();
  }

  private static JsonObject encode(OpenGroup group) {
    return JsonObject.builder()
        .put("group", group.group())
        .put("firstPosition", group.firstPosition())
        .put("lastTimestamp", group.lastTimestamp())
        .build();
  }

  private static JsonObject encode(WaitingMerge merge) {
    return JsonObject.builder()
        .put("inputs", merge.inputs().stream().map(JsonValue.Text::new).toList())
        .put("indexIds", merge.sortedIndexIds().stream().map(JsonValue.Whole::new).toList())
        .put("segment", encode(merge.segment()))
        .build();
  }

  /// The manifest in these bytes, which are the object `objectKey`.
  public static Manifest decode(String objectKey, byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < 0
        || !Arrays.equals(
            checksumLine(bytes, length), Arrays.copyOfRange(bytes, length, bytes.length))) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, objectKey + ": the checksum of the manifest does not fit");
    }
    return JsonObject.decode(
        objectKey, Arrays.copyOf(bytes, length), FORMAT, json -> decode(objectKey, json));
  }

  private static Manifest decode(String objectKey, JsonObject json) {
    try {
      return new Manifest(
          new LogName(json.number("table"), json.intNumber("shard")),
          json.number("number"),
          json.number("coveredPosition"),
          json.number("effectiveTimestamp"),
          json.number("lastTick"),
          json.number("retainedFrom"),
          json.intNumber("schemaVersion"),
          json.array("segments", JsonObject.class).stream()
              .map(ManifestCodec::decodeSegment)
              .toList(),
          json.array("deletes", JsonObject.class).stream()
              .map(ManifestCodec::decodeDeletes)
              .toList(),
          json.intNumber("format") < FORMAT_GROUPS ? 0 : json.number("versionLead"),
          json.intNumber("format") < FORMAT_GROUPS
              ? List.of()
              : json.array("openGroups", JsonObject.class).stream()
                  .map(ManifestCodec::decodeGroup)
                  .toList(),
          json.intNumber("format") < FORMAT
              ? Optional.empty()
              : Optional.of(decodeMerge(json.object("merge"))));
    } catch (AzimuthException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": " + e.getMessage(), e);
    }
  }

  private static ManifestSegment decodeSegment(JsonObject json) {
    return new ManifestSegment(
        json.text("object"),
        json.number("bytes"),
        (int) json.number("crc32c"),
        SegmentDescription.decode(json.object("file")),
        json.number("folded"),
        json.array("indexes", JsonObject.class).stream().map(ManifestCodec::decodeIndex).toList());
  }

  private static IndexFile decodeIndex(JsonObject json) {
    return new IndexFile(
        json.number("index"),
        json.text("kind"),
        json.text("object"),
        json.number("bytes"),
        (int) json.number("crc32c"));
  }

  private static WaitingMerge decodeMerge(JsonObject json) {
    return new WaitingMerge(
        decodeSegment(json.object("segment")),
        json.array("inputs", JsonValue.Text.class).stream().map(JsonValue.Text::value).toList(),
        json.array("indexIds", JsonValue.Whole.class).stream()
            .map(JsonValue.Whole::value)
            .collect(Collectors.toSet()));
  }

  private static DeleteFileEntry decodeDeletes(JsonObject json) {
    return new DeleteFileEntry(
        json.text("object"),
        json.number("bytes"),
        (int) json.number("crc32c"),
        json.intNumber("count"),
        json.number("firstPosition"),
        json.number("lastPosition"));
  }

  private static OpenGroup decodeGroup(JsonObject json) {
    return new OpenGroup(
        json.number("group"), json.number("firstPosition"), json.number("lastTimestamp"));
  }
}
