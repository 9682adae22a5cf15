package dev.azimuth.nodes.job;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport.Retry;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// One build of an index over a segment, up to its object. Used once; safe for any thread.
///
/// Until the manifest names the object it is garbage like any other that a crash leaves.
public final class IndexBuild {
  private static final int CHUNK_BYTES = 1 << 26;

  private final IndexTarget target;
  private final Context context;
  private final BuildProgress progress = new BuildProgress();

  /// What all builds of a process share.
  ///
  /// @param bytesMax memory for a build; one that needs more is refused
  public record Context(SegmentStorage segments, long bytesMax, Clock clock, Scheduler scheduler) {
    /// Threads that a build may use: the others are left to searches.
    public int parallelism() {
      return Math.max(1, scheduler.computeParallelism() / 2);
    }
  }

  /// A build that has not begun.
  public IndexBuild(IndexTarget target, Context context) {
    this.target = target;
    this.context = context;
  }

  /// What may help after a build has failed for this reason: rows that float32 arithmetic cannot
  /// tell apart and options that do not fit stay what they are.
  public static Retry retry(Throwable cause) {
    if (cause instanceof AzimuthException known) {
      return switch (known.code()) {
        case OUT_OF_MEMORY -> Retry.LARGER_NODE;
        case OUT_OF_RANGE -> Retry.NEVER;
        default -> Retry.LATER;
      };
    }
    return cause instanceof IllegalArgumentException ? Retry.NEVER : Retry.LATER;
  }

  /// What is built.
  public IndexTarget target() {
    return target;
  }

  /// How far it is.
  public BuildProgress progress() {
    return progress;
  }

  /// What is worth knowing of how it went.
  public String remark() {
    int kept = progress.linkedBefore();
    return kept == 0 ? "" : kept + " rows came with their links from the largest segment";
  }

  /// A segment's file in memory.
  ///
  /// @param pin keeps it there until it is closed
  private record Opened(MemorySegment content, AutoCloseable pin) {}

  /// Builds and stores the file. `OUT_OF_MEMORY` as soon as it is known that this takes more than
  /// is allowed, `CANCELLED` if it is cancelled on the way.
  ///
  /// @param prior as in [Merged]
  public CompletableFuture<StoredIndex> run(
      LogName shard, TableDefinition table, MemoryAccount account, Optional<PriorFile> prior) {
    return run(shard, table, account, new Source(this::stored, prior));
  }

  /// As [#run], over what a merge has written, which is not stored yet.
  public CompletableFuture<StoredIndex> runAhead(
      LogName shard, TableDefinition table, MemoryAccount account, Merged merged) {
    return run(
        shard,
        table,
        account,
        new Source(
            () ->
                CompletableFuture.supplyAsync(
                    () -> mapped(merged.segmentFile), context.scheduler().background()),
            merged.prior));
  }

  /// What a merge has written.
  ///
  /// @param segmentFile stays where it is until the build has ended
  /// @param prior an index over many of the rows, to start from; the build does without it if it
  ///   cannot be had or does not help
  public record Merged(Path segmentFile, Optional<PriorFile> prior) {}

  /// What a build reads.
  private record Source(Supplier<CompletableFuture<Opened>> segment, Optional<PriorFile> prior) {}

  private CompletableFuture<Opened> stored() {
    return context
        .segments()
        .cache()
        .open(
            target.segment().objectKey(),
            target.segment().bytes(),
            (key, content) -> SegmentFile.open(content, key).verifyAll())
        .thenApply(object -> new Opened(object.segment(), object));
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed as the pin.
  private static Opened mapped(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      return new Opened(in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena), arena);
    } catch (IOException e) {
      arena.close();
      throw DurableFiles.failure("cannot read " + path, e);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed when the build has ended.
  private CompletableFuture<StoredIndex> run(
      LogName shard, TableDefinition table, MemoryAccount account, Source source) {
    long bytes = target.memoryBytes(context.parallelism());
    long bytesMax = context.bytesMax();
    if (bytes > bytesMax) {
      return CompletableFuture.failedFuture(
          new AzimuthException(
              ErrorCode.OUT_OF_MEMORY,
              "an index over "
                  + target.segment().rowCount()
                  + " rows takes "
                  + bytes
                  + " bytes to build, memory.indexBuildBytesMax is "
                  + bytesMax));
    }
    Optional<PriorFile> prior =
        source.prior.filter(
            file -> bytes + PriorIndex.memoryBytes(file.segment().rowCount()) <= bytesMax);
    Arena arena = Arena.ofShared();
    Path path = context.segments().scratchFile();
    return source
        .segment
        .get()
        .thenCompose(opened -> build(part(table, account, opened), prior, arena))
        .thenApplyAsync(built -> write(shard, built, path), context.scheduler().background())
        .whenComplete((_, _) -> arena.close())
        .thenCompose(file -> store(file, path))
        .whenCompleteAsync(
            (_, _) -> SegmentStorage.removeScratch(path), context.scheduler().blocking());
  }

  private CompletableFuture<StoredIndex> store(IndexFile file, Path path) {
    PutTime since = PutTime.now(context.clock());
    return context
        .segments()
        .store(file.objectKey(), path)
        .thenApply(_ -> new StoredIndex(file, since));
  }

  private SegmentPart part(TableDefinition table, MemoryAccount account, Opened opened) {
    try {
      SegmentFile file = SegmentFile.open(opened.content, target.segment().objectKey());
      return SegmentPart.open(file, table, account, opened.pin);
    } catch (RuntimeException e) {
      close(opened.pin, e);
      throw e;
    }
  }

  /// Takes over the hold on `part`.
  private CompletableFuture<BuiltIndex> build(
      SegmentPart part, Optional<PriorFile> prior, Arena arena) {
    BuildResources resources =
        new BuildResources(
            context.scheduler().compute(), context.parallelism(), arena, context.bytesMax());
    CompletableFuture<BuiltIndex> built;
    try {
      IndexKind kind = target.kind().orElseThrow();
      IndexSource rows = part.indexSource(target.column());
      built =
          prior.isEmpty() || !kind.isIncremental()
              ? kind.build(target.settings(), rows, resources, progress)
              : new PriorFiles(context.segments(), context.scheduler())
                  .open(prior.get(), kind, part.file())
                  .thenCompose(opened -> buildFrom(opened, kind, rows, resources));
    } catch (RuntimeException e) {
      built = CompletableFuture.failedFuture(e);
    }
    return built.whenComplete((_, _) -> part.release());
  }

  private CompletableFuture<BuiltIndex> buildFrom(
      Optional<PriorFiles.Opened> prior,
      IndexKind kind,
      IndexSource rows,
      BuildResources resources) {
    if (prior.isEmpty()) {
      return kind.build(target.settings(), rows, resources, progress);
    }
    PriorFiles.Opened opened = prior.get();
    CompletableFuture<BuiltIndex> built;
    try {
      built = kind.buildFrom(opened.index(), target.settings(), rows, resources, progress);
    } catch (RuntimeException e) {
      built = CompletableFuture.failedFuture(e);
    }
    return built.whenComplete((_, _) -> opened.close());
  }

  private static void close(AutoCloseable pin, RuntimeException failure) {
    try {
      pin.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  private IndexFile write(LogName shard, BuiltIndex built, Path path) {
    MemorySegment content = built.file();
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < content.byteSize()) {
        long size = Math.min(CHUNK_BYTES, content.byteSize() - at);
        at += out.write(content.asSlice(at, size).asByteBuffer(), at);
      }
      out.force(true);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + path, e);
    }
    return new IndexFile(
        target.index().id(),
        target.index().method(),
        context.segments().names().index(shard, target.index().id()),
        content.byteSize(),
        built.checksum());
  }
}
