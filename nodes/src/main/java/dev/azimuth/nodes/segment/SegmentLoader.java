package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.cache.ObjectCache;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Opens the files that a manifest names as parts of a shard, over a cache: verified, mapped, and
/// pinned until the last holder of the part lets go of it.
///
/// Safe for any thread; nothing blocks the caller.
public final class SegmentLoader {
  private final ObjectCache cache;
  private final MemoryAccount account;
  private final Executor blocking;
  private final IndexLoader indexes;

  /// @param account counts memory beside the mapped files
  /// @param codes memory for what indexes keep beside their files
  /// @param blocking where files are opened
  public SegmentLoader(
      ObjectCache cache, MemoryAccount account, CodeMemory codes, Executor blocking) {
    this.cache = cache;
    this.account = account;
    this.blocking = blocking;
    indexes = new IndexLoader(cache, blocking, codes);
  }

  /// The segments of a manifest in its order, each held once for the caller, laid out as `table`
  /// is, with the supersessions that the manifest's delete files add.
  ///
  /// Those in `known`, by object key, are not opened again but held once more, as they are; the
  /// caller holds them until the future is done. After a failure nothing is open: `CORRUPTED`,
  /// naming the object, if one is missing or damaged, and what [ObjectCache#open] says.
  public CompletableFuture<List<SegmentPart>> load(
      Manifest manifest, TableDefinition table, Map<String, SegmentPart> known) {
    List<ManifestSegment> missing =
        manifest.segments().stream()
            .filter(segment -> !known.containsKey(segment.objectKey()))
            .toList();
    List<DeleteFileEntry> deletes =
        manifest.deletes().stream()
            .filter(file -> missing.stream().anyMatch(segment -> concerns(file, segment)))
            .toList();
    Map<String, CompletableFuture<CachedObject>> opening = new LinkedHashMap<>();
    for (ManifestSegment segment : missing) {
      opening.put(
          segment.objectKey(),
          cache.open(
              segment.objectKey(),
              segment.bytes(),
              (key, content) -> SegmentFile.open(content, key).verifyAll()));
    }
    for (DeleteFileEntry file : deletes) {
      opening.put(
          file.objectKey(),
          cache.open(
              file.objectKey(),
              file.bytes(),
              (key, content) -> DeleteFile.open(content, key).verifyAll()));
    }
    return opened(opening, new Assembly(manifest, table, known, missing, deletes))
        .thenCompose(parts ->
            attach(manifest, table, parts)
                .whenComplete((_, failure) -> {
                  if (failure != null) {
                    parts.forEach(SegmentPart::release);
                  }
                })
                .thenApply(_ -> parts));
  }

  /// Makes open segments, given in the manifest's order, use the files of indexes that the manifest
  /// names and `table` defines, as far as these can be had. The caller holds the segments.
  public CompletableFuture<Void> attach(
      Manifest manifest, TableDefinition table, List<SegmentPart> segments) {
    return indexes.attach(manifest, table, segments);
  }

  /// Whether [#attach] has nothing to do.
  public static boolean isAttached(
      Manifest manifest, TableDefinition table, List<SegmentPart> segments) {
    return IndexLoader.isComplete(manifest, table, segments);
  }

  private CompletableFuture<List<SegmentPart>> opened(
      Map<String, CompletableFuture<CachedObject>> opening, Assembly assembly) {
    return CompletableFuture.allOf(opening.values().toArray(CompletableFuture[]::new))
        .handleAsync(
            (_, failure) -> {
              Map<String, CachedObject> objects = new LinkedHashMap<>();
              opening.forEach((key, future) -> {
                if (!future.isCompletedExceptionally()) {
                  objects.put(key, future.join());
                }
              });
              try {
                if (failure != null) {
                  throw told(failure);
                }
                return assemble(assembly, objects);
              } finally {
                objects.values().forEach(CachedObject::close);
              }
            },
            blocking);
  }

  private static boolean concerns(DeleteFileEntry file, ManifestSegment segment) {
    return segment.foldedPosition() < file.lastPosition();
  }

  private static RuntimeException told(Throwable failure) {
    Throwable cause = AzimuthException.unwrap(failure);
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /// What is put together of opened files.
  private record Assembly(
      Manifest manifest,
      TableDefinition table,
      Map<String, SegmentPart> known,
      List<ManifestSegment> missing,
      List<DeleteFileEntry> deletes) {}

  /// Takes the objects of segments, which become the pins of parts, out of `objects`.
  private List<SegmentPart> assemble(Assembly assembly, Map<String, CachedObject> objects) {
    Map<String, SegmentPart> opened = new LinkedHashMap<>();
    try {
      for (ManifestSegment segment : assembly.missing) {
        opened.put(segment.objectKey(), open(segment, assembly.table, objects));
      }
      for (DeleteFileEntry entry : assembly.deletes) {
        CachedObject object = Objects.requireNonNull(objects.get(entry.objectKey()));
        DeleteFile file = DeleteFile.open(object.segment(), entry.objectKey());
        if (file.checksum() != entry.checksum()) {
          throw SegmentStorage.notTheOne(entry.objectKey());
        }
        for (ManifestSegment segment : assembly.missing) {
          if (concerns(entry, segment)) {
            Objects.requireNonNull(opened.get(segment.objectKey())).end(file);
          }
        }
      }
    } catch (RuntimeException e) {
      opened.values().forEach(SegmentPart::release);
      throw e;
    }
    List<SegmentPart> parts = new ArrayList<>();
    for (ManifestSegment segment : assembly.manifest.segments()) {
      SegmentPart own = assembly.known.get(segment.objectKey());
      if (own != null && !own.retain()) {
        throw new IllegalStateException(segment.objectKey() + " is not held");
      }
      parts.add(own == null ? Objects.requireNonNull(opened.get(segment.objectKey())) : own);
    }
    return parts;
  }

  private SegmentPart open(
      ManifestSegment segment, TableDefinition table, Map<String, CachedObject> objects) {
    CachedObject pin = Objects.requireNonNull(objects.get(segment.objectKey()));
    SegmentFile file = SegmentFile.open(pin.segment(), segment.objectKey());
    if (file.checksum() != segment.checksum()) {
      throw SegmentStorage.notTheOne(segment.objectKey());
    }
    SegmentPart part = SegmentPart.open(file, table, account, pin);
    objects.remove(segment.objectKey());
    return part;
  }
}
