package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.job.PutTime;
import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.nodes.segment.RangeDeletes;
import dev.azimuth.nodes.segment.RangeWriter;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.nodes.shard.CutRange;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.segment.DeleteFileSummary;
import dev.azimuth.storage.segment.DeleteFileWriter;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/// Moves a range that is cut into a manifest: writes its rows and its deletes to files, stores
/// these, commits.
///
/// A crash before the commit leaves objects that no manifest names, and the range is flushed again
/// under other names; after it, the manifest covers the range, and nothing is left to do.
final class RangeFlush {
  private final LogName shard;
  private final TableDefinition table;
  private final OwnerContext context;
  private final OwnerCommit commits;

  RangeFlush(LogName shard, TableDefinition table, OwnerContext context, OwnerCommit commits) {
    this.shard = shard;
    this.table = table;
    this.context = context;
    this.commits = commits;
  }

  /// A file in the scratch directory, and the key that it gets.
  private record Scratch(Path path, String objectKey) {}

  /// Files that were written; those without content are missing.
  private record Files(
      Optional<Scratch> segment,
      Optional<SegmentSummary> segmentSummary,
      Optional<Scratch> deletes,
      Optional<DeleteFileSummary> deletesSummary) {
    List<Scratch> all() {
      List<Scratch> all = new ArrayList<>();
      segment.ifPresent(all::add);
      deletes.ifPresent(all::add);
      return all;
    }
  }

  /// Flushes a range whose rows are held for this call; the number of a manifest that covers it.
  ///
  /// @param progress takes the number of rows that are written
  CompletableFuture<Long> flush(CutRange cut, LongConsumer progress) {
    return CompletableFuture.supplyAsync(
            () -> write(cut, progress), context.scheduler().background())
        .thenCompose(files ->
            store(files)
                .thenCompose(since -> commits.commit(newest -> next(newest, cut, files, since)))
                .whenCompleteAsync(
                    (_, _) ->
                        files.all().forEach(file -> SegmentStorage.removeScratch(file.path())),
                    context.scheduler().blocking()))
        .whenComplete((_, _) -> cut.rows().release());
  }

  private Files write(CutRange cut, LongConsumer progress) {
    SegmentIdentity identity =
        new SegmentIdentity(shard, table.version(), cut.firstPosition(), cut.end().position());
    Optional<Scratch> segment = Optional.empty();
    Optional<SegmentSummary> segmentSummary = Optional.empty();
    if (cut.rows().rowCount() > 0) {
      Scratch target = scratch(context.segments().names().segment(identity));
      segment = Optional.of(target);
      segmentSummary =
          Optional.of(
              new RangeWriter(table, cut.rows(), cut.lastEvent())
                  .write(target.path, identity, progress));
    }
    RangeDeletes deletes = RangeDeletes.of(cut.rows(), cut.lastEvent());
    if (deletes.entries().isEmpty()) {
      return new Files(segment, segmentSummary, Optional.empty(), Optional.empty());
    }
    Scratch target = scratch(context.segments().names().deletes(identity));
    try (DeleteFileWriter writer = new DeleteFileWriter(target.path, identity)) {
      deletes.entries().forEach(entry -> writer.add(entry.version(), entry.timestamp()));
      return new Files(segment, segmentSummary, Optional.of(target), Optional.of(writer.finish()));
    } catch (RuntimeException e) {
      segment.ifPresent(written -> SegmentStorage.removeScratch(written.path));
      throw e;
    }
  }

  private Scratch scratch(String objectKey) {
    return new Scratch(context.segments().scratchFile(), objectKey);
  }

  private CompletableFuture<PutTime> store(Files files) {
    PutTime since = PutTime.now(context.clock());
    return CompletableFuture.allOf(
            files.all().stream()
                .map(file -> context.segments().store(file.objectKey, file.path))
                .toArray(CompletableFuture[]::new))
        .thenApply(_ -> since);
  }

  /// The manifest that has the range too; empty if the newest one has it already.
  private Optional<Next> next(Optional<Manifest> newest, CutRange cut, Files files, PutTime since) {
    long covered = newest.map(Manifest::coveredPosition).orElse(0L);
    if (covered >= cut.end().position()) {
      return Optional.empty();
    }
    if (covered + 1 != cut.firstPosition()) {
      throw new AzimuthException(
          ErrorCode.INTERNAL_ERROR,
          shard + ": a range from position " + cut.firstPosition() + " after " + covered);
    }
    files
        .all()
        .forEach(file ->
            since.requireCommittable(
                context.clock(), context.settings().garbageGrace(), file.objectKey));
    List<ManifestSegment> segments =
        new ArrayList<>(newest.map(Manifest::segments).orElse(List.of()));
    files.segment.ifPresent(file ->
        segments.add(
            ManifestSegment.of(
                file.objectKey, files.segmentSummary.orElseThrow(), cut.end().position())));
    List<DeleteFileEntry> deletes =
        new ArrayList<>(newest.map(Manifest::deletes).orElse(List.of()));
    files.deletes.ifPresent(file ->
        deletes.add(DeleteFileEntry.of(file.objectKey, files.deletesSummary.orElseThrow())));
    return Optional.of(
        Next.of(
            new Manifest(
                shard,
                newest.map(Manifest::number).orElse(0L) + 1,
                cut.end().position(),
                cut.end().effectiveTimestamp(),
                cut.end().lastTick(),
                newest.map(Manifest::retainedFrom).orElse(0L),
                table.version(),
                segments,
                deletes,
                cut.end().versionLead(),
                cut.openGroups(),
                newest.flatMap(Manifest::merge))));
  }
}
