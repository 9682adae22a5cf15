package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.cache.ObjectCache;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the files of indexes that a manifest names and the table still defines, and attaches them
/// to open segments. A file that cannot be had is left out: searches of its segment are exact then.
/// Safe for any thread; one call at a time for each segment.
final class IndexLoader {
  private static final Logger LOG = LoggerFactory.getLogger(IndexLoader.class);

  private final ObjectCache cache;
  private final Executor blocking;
  private final CodeMemory memory;

  /// @param memory for what indexes keep beside their files
  IndexLoader(ObjectCache cache, Executor blocking, CodeMemory memory) {
    this.cache = cache;
    this.memory = memory;
    this.blocking = blocking;
  }

  /// A file that a segment is to have attached.
  private record Wanted(IndexFile file, int column) {}

  private static List<Wanted> wanted(ManifestSegment segment, TableDefinition table) {
    List<Wanted> wanted = new ArrayList<>();
    for (IndexFile file : segment.indexes()) {
      for (IndexDefinition index : table.indexes()) {
        int column = table.columnOrdinal(index.column());
        if (index.id() == file.indexId() && column >= 0) {
          wanted.add(new Wanted(file, column));
        }
      }
    }
    return wanted;
  }

  /// Whether each segment, in the manifest's order, uses all files that it can and no others.
  static boolean isComplete(Manifest manifest, TableDefinition table, List<SegmentPart> segments) {
    for (int i = 0; i < segments.size(); i++) {
      SegmentIndexes indexes = segments.get(i).indexes();
      Set<String> keys = keys(wanted(manifest.segments().get(i), table));
      if (!keys.containsAll(indexes.attached())
          || !keys.stream()
              .allMatch(
                  key -> indexes.attached().contains(key) || indexes.damaged().contains(key))) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> keys(List<Wanted> wanted) {
    return wanted.stream().map(each -> each.file.objectKey()).collect(Collectors.toSet());
  }

  /// Attaches what is missing and detaches what is not wanted any more; never fails because of a
  /// file. The caller holds the segments.
  CompletableFuture<Void> attach(
      Manifest manifest, TableDefinition table, List<SegmentPart> segments) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      SegmentPart segment = segments.get(i);
      List<Wanted> wanted = wanted(manifest.segments().get(i), table);
      segment.indexes().retain(keys(wanted)::contains);
      // One after another: a segment's indexes are changed by one thread at a time.
      CompletableFuture<Void> chain = CompletableFuture.completedFuture(null);
      for (Wanted each : wanted) {
        chain = chain.thenCompose(_ -> attach(segment, each));
      }
      all.add(chain);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> attach(SegmentPart segment, Wanted wanted) {
    String key = wanted.file.objectKey();
    if (segment.indexes().attached().contains(key) || segment.indexes().damaged().contains(key)) {
      return CompletableFuture.completedFuture(null);
    }
    return cache
        .open(
            key,
            wanted.file.bytes(),
            (name, content) -> IndexKinds.ofFile(wanted.file.kind(), name).verify(content, name))
        .thenAcceptAsync(object -> attach(segment, wanted, object), blocking)
        .exceptionally(failure -> {
          Throwable cause = AzimuthException.unwrap(failure);
          if (cause instanceof AzimuthException known && known.code() == ErrorCode.CORRUPTED) {
            LOG.error("searches are exact until this index is built anew: {}", cause.getMessage());
            segment.indexes().setDamaged(key);
          } else {
            LOG.warn("searches are exact, {} cannot be opened now", key, cause);
          }
          return null;
        });
  }

  private void attach(SegmentPart segment, Wanted wanted, CachedObject object) {
    try {
      segment
          .indexes()
          .attach(wanted.file, wanted.column, segment.indexSource(wanted.column), object, memory);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }
}
