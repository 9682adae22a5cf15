package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Names for the objects of tables, each given out once:
///
/// | object | key |
/// |---|---|
/// | segment | `tables/<table id>/<shard>/segment-<first position>-<last position>-<token>.arrow` |
/// | delete file | `tables/<table id>/<shard>/deletes-<first position>-<last position>-<token>.arrow` |
/// | manifest | `tables/<table id>/<shard>/manifest-<number, 20 digits>-<token>.json` |
/// | file of an index | `tables/<table id>/<shard>/index-<index id>-<token>` |
///
/// The token is `<committer>-<count>`: two committers, or two attempts of one, never use the same
/// key, so no object is ever replaced. No key is a path prefix of another. Safe for any thread.
public final class TableObjects {
  /// Every object of a table, and nothing else, is under it.
  public static final String PREFIX = "tables/";

  private static final String MANIFEST = "manifest-";
  private static final String MANIFEST_END = ".json";

  /// After everything that comes below a table: shards are numbers.
  private static final char LAST = 'z';

  private static final Pattern COMMITTER = Pattern.compile("[A-Za-z0-9_]{1,64}");

  private final String committer;
  private final AtomicLong count = new AtomicLong();

  /// @param committer letters, digits and `_`; different for every process and every start of it,
  ///   such as the id of its lease
  public TableObjects(String committer) {
    if (!COMMITTER.matcher(committer).matches()) {
      throw new IllegalArgumentException("no name of a committer: " + committer);
    }
    this.committer = committer;
  }

  /// Prefix of the keys of a table's objects.
  public static String prefix(long tableId) {
    return PREFIX + tableId + '/';
  }

  /// Prefix of the keys of a shard's objects.
  public static String prefix(LogName shard) {
    return prefix(shard.tableId()) + shard.shard() + '/';
  }

  /// The table whose object has this key; empty if that is not the key of one.
  public static Optional<Long> tableId(String key) {
    int end = key.indexOf('/', PREFIX.length());
    if (!key.startsWith(PREFIX) || end < 0) {
      return Optional.empty();
    }
    try {
      long id = Long.parseLong(key, PREFIX.length(), end, 10);
      return key.startsWith(prefix(id)) ? Optional.of(id) : Optional.empty();
    } catch (NumberFormatException e) {
      // Not ours: a key that only resembles one.
      return Optional.empty();
    }
  }

  /// A key after all keys of a table's objects and before those of every other.
  public static String end(long tableId) {
    return prefix(tableId) + LAST;
  }

  /// Prefix of the keys of a shard's manifests.
  public static String manifests(LogName shard) {
    return prefix(shard) + MANIFEST;
  }

  /// A key before those of a shard's manifests from `number` on, and after those of all others.
  public static String manifestsFrom(LogName shard, long number) {
    return manifests(shard) + String.format(Locale.ROOT, "%020d", number);
  }

  /// Whether a key under [#manifests] is that of a manifest.
  public static boolean isManifest(String key) {
    return key.endsWith(MANIFEST_END);
  }

  /// A key for a segment.
  public String segment(SegmentIdentity range) {
    return ranged("segment-", range);
  }

  /// A key for a delete file.
  public String deletes(SegmentIdentity range) {
    return ranged("deletes-", range);
  }

  /// A key for a manifest.
  public String manifest(LogName shard, long number) {
    return manifestsFrom(shard, number) + '-' + token() + MANIFEST_END;
  }

  /// A key for a file of an index.
  public String index(LogName shard, long indexId) {
    return prefix(shard) + "index-" + indexId + '-' + token();
  }

  private String ranged(String kind, SegmentIdentity range) {
    return prefix(range.shard())
        + kind
        + range.firstPosition()
        + '-'
        + range.lastPosition()
        + '-'
        + token()
        + ".arrow";
  }

  private String token() {
    return committer + '-' + count.incrementAndGet();
  }
}
