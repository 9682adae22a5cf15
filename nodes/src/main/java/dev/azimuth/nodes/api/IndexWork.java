package dev.azimuth.nodes.api;

/// What indexes did for a fragment.
///
/// @param segments sealed segments that an index was asked for
/// @param scanned those of them where the index found it cheaper to look at all matching rows
/// @param effort the largest of any: rows kept on the way through a graph, or lists looked into
/// @param recordsRead records of rows read from index files that are larger than memory
public record IndexWork(long segments, long scanned, long effort, long recordsRead) {
  /// No work.
  public static final IndexWork NONE = new IndexWork(0, 0, 0, 0);

  /// Both together.
  IndexWork plus(IndexWork other) {
    return new IndexWork(
        segments + other.segments,
        scanned + other.scanned,
        Math.max(effort, other.effort),
        recordsRead + other.recordsRead);
  }
}
