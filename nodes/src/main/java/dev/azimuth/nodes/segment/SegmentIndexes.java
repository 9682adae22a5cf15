package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.graph.GraphIndex;
import dev.azimuth.nodes.index.graph.GraphRows;
import dev.azimuth.nodes.index.graph.GraphSearches;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.IndexFile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// The indexes over one segment that are in use, and the files of indexes that are known to be
/// damaged. What is attached stays mapped until the segment is closed, since searches may be under
/// way in it. Changed by one thread at a time, read by any.
public final class SegmentIndexes {
  private final int rowCount;
  private final Queue<CachedObject> pins = new ConcurrentLinkedQueue<>();
  private volatile Map<String, Attached> attached = Map.of();
  private volatile Set<String> damaged = Set.of();

  SegmentIndexes(int rowCount) {
    this.rowCount = rowCount;
  }

  private record Attached(int column, GraphSearches searches) {}

  /// Uses a verified file from now on, and takes over its pin; `CORRUPTED` if the file is not the
  /// one that was committed over these rows.
  void attach(IndexFile file, int column, GraphRows rows, CachedObject object) {
    String key = file.objectKey();
    GraphIndex index = GraphIndex.openVerified(object.segment(), rows.vectors(), key);
    if (GraphIndex.checksum(object.segment()) != file.checksum() || index.rowCount() != rowCount) {
      throw new AzimuthException(ErrorCode.CORRUPTED, key + " is not the file that was committed");
    }
    pins.add(object);
    Map<String, Attached> more = new LinkedHashMap<>(attached);
    more.put(key, new Attached(column, new GraphSearches(index)));
    attached = Map.copyOf(more);
  }

  /// Stops using files that are not wanted any more.
  void retain(Predicate<String> isWanted) {
    if (!attached.keySet().stream().allMatch(isWanted)) {
      Map<String, Attached> less = new LinkedHashMap<>(attached);
      less.keySet().removeIf(isWanted.negate());
      attached = Map.copyOf(less);
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

  /// Files that are damaged, by their object keys.
  public Set<String> damaged() {
    return damaged;
  }

  Optional<GraphSearches> searches(int column, DistanceMetric metric) {
    for (Attached index : attached.values()) {
      if (index.column == column && index.searches.serves(metric)) {
        return Optional.of(index.searches);
      }
    }
    return Optional.empty();
  }

  void close() {
    attached = Map.of();
    pins.forEach(CachedObject::close);
  }
}
