package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.nodes.shard.ShardFailure;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Reads every file of a shard's newest manifest, one after another, from where the object store
/// has it, and compares all checksums and sizes with what the manifest says.
final class FileCheck {
  private final LogName shard;
  private final OwnerContext context;
  private final List<String> damages = new ArrayList<>();
  private int files;
  private long bytes;

  /// For one use.
  FileCheck(LogName shard, OwnerContext context) {
    this.shard = shard;
    this.context = context;
  }

  /// A file of the manifest.
  ///
  /// @param reader verifies the whole content and tells its checksum
  private record Listed(String objectKey, long bytes, int checksum, Reader reader) {}

  @FunctionalInterface
  private interface Reader {
    int verify(MemorySegment content, String objectKey);
  }

  CompletableFuture<ShardCheck> run() {
    return context
        .segments()
        .manifests()
        .load(shard)
        .thenCompose(newest -> {
          if (newest.isEmpty()) {
            return CompletableFuture.completedFuture(new ShardCheck(0, 0, 0, 0, List.of()));
          }
          Manifest manifest = newest.get().manifest();
          return manifest(newest.get())
              .thenCompose(_ -> each(listed(manifest)))
              .thenApply(
                  _ -> new ShardCheck(manifest.number(), files, bytes, manifest.rows(), damages));
        })
        .exceptionallyCompose(error -> {
          Throwable cause = ShardFailure.cause(error);
          return cause instanceof AzimuthException known && known.code() == ErrorCode.CORRUPTED
              ? CompletableFuture.completedFuture(
                  new ShardCheck(0, 1, 0, 0, List.of(String.valueOf(known.getMessage()))))
              : CompletableFuture.failedFuture(cause);
        });
  }

  /// Loading has compared its checksum.
  private CompletableFuture<Void> manifest(StoredManifest stored) {
    return context
        .segments()
        .objects()
        .size(stored.pointer().objectKey())
        .thenAccept(size -> {
          files++;
          bytes += size.orElse(0L);
        });
  }

  private static List<Listed> listed(Manifest manifest) {
    List<Listed> all = new ArrayList<>();
    for (ManifestSegment segment : manifest.segments()) {
      all.add(
          new Listed(
              segment.objectKey(),
              segment.bytes(),
              segment.checksum(),
              (content, key) -> {
                SegmentFile file = SegmentFile.open(content, key);
                file.verifyAll();
                return file.checksum();
              }));
      segment
          .indexes()
          .forEach(index ->
              all.add(
                  new Listed(
                      index.objectKey(),
                      index.bytes(),
                      index.checksum(),
                      (content, key) -> {
                        IndexKind kind = IndexKinds.ofFile(index.kind(), key);
                        kind.verify(content, key);
                        return kind.checksum(content);
                      })));
    }
    for (DeleteFileEntry entry : manifest.deletes()) {
      all.add(
          new Listed(
              entry.objectKey(),
              entry.bytes(),
              entry.checksum(),
              (content, key) -> {
                DeleteFile file = DeleteFile.open(content, key);
                file.verifyAll();
                return file.checksum();
              }));
    }
    return all;
  }

  private CompletableFuture<Void> each(List<Listed> left) {
    if (left.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return one(left.getFirst()).thenCompose(_ -> each(left.subList(1, left.size())));
  }

  private CompletableFuture<Void> one(Listed file) {
    files++;
    ObjectStore objects = context.segments().objects();
    Optional<Path> local = objects.localPath(file.objectKey);
    if (local.isPresent()) {
      return CompletableFuture.runAsync(
          () -> read(file, local.get()), context.scheduler().background());
    }
    Path copy = context.segments().scratchFile();
    return objects
        .getFile(file.objectKey, copy)
        .thenAcceptAsync(
            exists -> {
              if (exists) {
                read(file, copy);
              } else {
                missing(file);
              }
            },
            context.scheduler().background())
        .whenCompleteAsync(
            (_, _) -> SegmentStorage.removeScratch(copy), context.scheduler().blocking());
  }

  private void missing(Listed file) {
    damages.add(file.objectKey + " is missing");
  }

  private void read(Listed file, Path path) {
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(path)) {
      bytes += channel.size();
      if (channel.size() != file.bytes) {
        damages.add(file.objectKey + " has " + channel.size() + " bytes, not " + file.bytes);
        return;
      }
      MemorySegment content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      if (file.reader.verify(content, file.objectKey) != file.checksum) {
        damages.add(file.objectKey + " is not the file that was committed");
      }
    } catch (NoSuchFileException e) {
      missing(file);
    } catch (AzimuthException e) {
      if (e.code() != ErrorCode.CORRUPTED) {
        throw e;
      }
      damages.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file.objectKey, e);
    }
  }
}
