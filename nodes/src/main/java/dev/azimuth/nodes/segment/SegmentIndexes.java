package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSearches;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.IndexFile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes over one segment that are in use, and the files of indexes that are known to be
/// damaged. What was attached stays pinned until it is not wanted any more, or the segment is
/// closed, and no search is under way in it. Changed by one thread at a time, read by any.
public final class SegmentIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);

  private final int rowCount;
  private volatile Map<String, Attached> attached = Map.of();
  private volatile Set<String> damaged = Set.of();

  SegmentIndexes(int rowCount) {
    this.rowCount = rowCount;
  }

  private record Attached(long indexId, int column, IndexSearches searches) {}

  /// Uses a verified file from now on, and takes over its pin; `CORRUPTED` if the file is not the
  /// one that was committed over these rows.
  ///
  /// @param memory for what the index keeps beside the file
  void attach(
      IndexFile file, int column, IndexSource rows, CachedObject object, CodeMemory memory) {
    String key = file.objectKey();
    IndexKind kind = IndexKinds.ofFile(file.kind(), key);
    VectorIndex index = kind.open(object.segment(), rows, key, memory);
    if (kind.checksum(object.segment()) != file.checksum() || index.rowCount() != rowCount) {
      index.close();
      throw new AzimuthException(ErrorCode.CORRUPTED, key + " is not the file that was committed");
    }
    if (index.missingBytes() > 0) {
      LOG.warn(
          "{} of an index of kind {} is searched from its file until there is room: its codes take"
              + " {} bytes, and {} of memory.indexCodeBytesMax, which is {}, are taken",
          key,
          file.kind(),
          index.missingBytes(),
          memory.bytes(),
          memory.bytesMax());
    }
    Map<String, Attached> more = new LinkedHashMap<>(attached);
    IndexSearches searches = new IndexSearches(index, memory, object::close);
    more.put(key, new Attached(file.indexId(), column, searches));
    attached = Map.copyOf(more);
  }

  /// Stops using files that are not wanted any more; each is let go of with its last search.
  void retain(Predicate<String> isWanted) {
    if (!attached.keySet().stream().allMatch(isWanted)) {
      Map<String, Attached> less = new LinkedHashMap<>(attached);
      less.keySet().removeIf(isWanted.negate());
      List<Attached> dropped =
          attached.entrySet().stream()
              .filter(index -> !isWanted.test(index.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      attached = Map.copyOf(less);
      dropped.forEach(index -> index.searches.close());
    }
    if (!damaged.stream().allMatch(isWanted)) {
      Set<String> less = new LinkedHashSet<>(damaged);
      less.removeIf(isWanted.negate());
      damaged = Set.copyOf(less);
    }
  }

  /// Remembers that a file is damaged, so that it is built anew and not opened again.
  void setDamaged(String key) {
    Set<String> more = new LinkedHashSet<>(damaged);
    more.add(key);
    damaged = Set.copyOf(more);
  }

  /// Files that are in use, by their object keys.
  public Set<String> attached() {
    return attached.keySet();
  }

  /// Indexes in use that would be kept in memory if there were room, by their ids.
  public List<Long> unplaced() {
    return attached.values().stream()
        .filter(index -> index.searches.missingBytes() > 0)
        .map(Attached::indexId)
        .sorted()
        .toList();
  }

  /// Files that are damaged, by their object keys.
  public Set<String> damaged() {
    return damaged;
  }

  /// Of several, the index that was created first; held once for the caller.
  Optional<IndexSearches> searches(int column, DistanceMetric metric) {
    // One that cannot be held has just been detached, so that the next look finds it no more.
    Optional<IndexSearches> found = first(column, metric);
    while (found.isPresent() && !found.get().retain()) {
      found = first(column, metric);
    }
    return found;
  }

  private Optional<IndexSearches> first(int column, DistanceMetric metric) {
    Attached first = null;
    for (Attached index : attached.values()) {
      boolean isServing = index.column == column && index.searches.serves(metric);
      if (isServing && (first == null || index.indexId < first.indexId)) {
        first = index;
      }
    }
    return Optional.ofNullable(first).map(Attached::searches);
  }

  void close() {
    List<Attached> last = List.copyOf(attached.values());
    attached = Map.of();
    last.forEach(index -> index.searches.close());
  }
}
