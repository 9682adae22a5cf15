package dev.azimuth.storage.manifest;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.json.JsonValue;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.object.ObjectKeys;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which manifest of a shard is the newest, and its sums: the value of `manifest/<table
/// id>/<shard>` in the meta store.
///
/// As JSON on one line of UTF-8; a reader refuses a higher `"format"` (`DATA_DIRECTORY_TOO_NEW`)
/// and anything it can't make sense of (`CORRUPTED`, naming the key), and ignores unknown members:
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "number": 5, "object": "tables/3/0/manifest-…", "crc32c": 7,
///  "coveredPosition": 19, "rows": 100, "bytes": 4711, "segments": 2, "deletes": 3,
///  "recent": ["tables/3/0/manifest-…", …]}
/// ```
///
/// One whose replay begins before what it covers ends, and no other, has format 2 and the member
/// `"replayPosition"` at the end.
///
/// @param objectKey of the manifest
/// @param checksum CRC32C of the manifest object
/// @param coveredPosition as in the manifest
/// @param rows row versions in all segments
/// @param bytes of all segment files
/// @param segments number of segments
/// @param deletes supersessions in all delete files
/// @param recent the object keys before this one, newest first, up to [#RECENT_MAX]: they tell a
///   committer whose outcome is unknown whether its manifest was the newest for a while
/// @param replayPosition as in the manifest
public record ManifestPointer(
    LogName shard,
    long number,
    String objectKey,
    int checksum,
    long coveredPosition,
    long rows,
    long bytes,
    int segments,
    long deletes,
    List<String> recent,
    long replayPosition) {
  /// Most object keys in `recent`.
  public static final int RECENT_MAX = 8;

  /// Every pointer, and nothing else, is under it.
  public static final String PREFIX = "manifest/";

  private static final int FORMAT = 2;
  private static final int FORMAT_PLAIN = 1;

  public ManifestPointer {
    ObjectKeys.check(objectKey);
    recent = List.copyOf(recent);
  }

  /// The pointer to a manifest that is stored under `objectKey` and follows `previous`.
  static ManifestPointer of(
      Manifest manifest, String objectKey, int checksum, Optional<ManifestPointer> previous) {
    return new ManifestPointer(
        manifest.shard(),
        manifest.number(),
        objectKey,
        checksum,
        manifest.coveredPosition(),
        manifest.rows(),
        manifest.bytes(),
        manifest.segments().size(),
        manifest.deleteCount(),
        previous.stream()
            .flatMap(
                before -> Stream.concat(Stream.of(before.objectKey()), before.recent().stream()))
            .limit(RECENT_MAX)
            .toList(),
        manifest.replayPosition());
  }

  /// Where the pointer of a shard lies in the meta store.
  public static String key(LogName shard) {
    return shard.keyUnder(PREFIX);
  }

  /// The shard whose pointer lies under a key; empty if that is not the key of one.
  static Optional<LogName> shard(String key) {
    return LogName.ofKey(PREFIX, key);
  }

  /// The pointer as bytes.
  public byte[] encode() {
    boolean isEarly = replayPosition <= coveredPosition;
    JsonObject.Builder members =
        JsonObject.record(isEarly ? FORMAT : FORMAT_PLAIN)
            .put("table", shard.tableId())
            .put("shard", shard.shard())
            .put("number", number)
            .put("object", objectKey)
            .put("crc32c", Integer.toUnsignedLong(checksum))
            .put("coveredPosition", coveredPosition)
            .put("rows", rows)
            .put("bytes", bytes)
            .put("segments", segments)
            .put("deletes", deletes)
            .put("recent", recent.stream().map(JsonValue.Text::new).toList());
    if (isEarly) {
      members.put("replayPosition", replayPosition);
    }
    return members.build().encode();
  }

  /// The pointer stored under `key`.
  public static ManifestPointer decode(String key, byte[] value) {
    return JsonObject.decode(
        key,
        value,
        FORMAT,
        json ->
            new ManifestPointer(
                new LogName(json.number("table"), json.intNumber("shard")),
                json.number("number"),
                json.text("object"),
                (int) json.number("crc32c"),
                json.number("coveredPosition"),
                json.number("rows"),
                json.number("bytes"),
                json.intNumber("segments"),
                json.number("deletes"),
                json.array("recent", JsonValue.Text.class).stream()
                    .map(JsonValue.Text::value)
                    .toList(),
                json.intNumber("format") < FORMAT
                    ? json.number("coveredPosition") + 1
                    : json.number("replayPosition")));
  }
}
