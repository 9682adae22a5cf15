package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.util.Locale;
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
  private static final String PREFIX = "tables/";
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
    return prefix(shard)
        + "manifest-"
        + String.format(Locale.ROOT, "%020d", number)
        + '-'
        + token()
        + ".json";
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
