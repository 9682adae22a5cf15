package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.segment.RangeDeletes;
import dev.azimuth.nodes.segment.RangeWriter;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a manifest would say: files, deletes, and where replay goes on.
final class FlushedRanges {
  private final TableDefinition table;
  private final Path directory;
  private final List<Path> files = new ArrayList<>();
  private final List<RangeDeletes.Entry> deletes = new ArrayList<>();
  private ShardPoint end = ShardPoint.START;
  private List<OpenGroup> openGroups = List.of();

  /// Nothing; files go to `directory`.
  FlushedRanges(TableDefinition table, Path directory) {
    this.table = table;
    this.directory = directory;
  }

  /// The same at this time.
  FlushedRanges copy() {
    FlushedRanges copy = new FlushedRanges(table, directory);
    copy.files.addAll(files);
    copy.deletes.addAll(deletes);
    copy.end = end;
    copy.openGroups = openGroups;
    return copy;
  }

  boolean hasGroups() {
    return !openGroups.isEmpty();
  }

  ShardPoint end() {
    return end;
  }

  void flush(CutRange cut) {
    long first = cut.firstPosition();
    assertThat(first).isEqualTo(end.position() + 1);
    if (cut.rows().rowCount() > 0) {
      Path file = file();
      new RangeWriter(table, cut.rows(), cut.lastEvent())
          .write(file, new SegmentIdentity(table.log(0), 1, first, cut.end().position()));
      files.add(file);
    }
    deletes.addAll(RangeDeletes.of(cut.rows(), cut.lastEvent()).entries());
    end = cut.end();
    openGroups = cut.openGroups();
  }

  private Path file() {
    try {
      return Files.createTempDirectory(directory, "range").resolve("segment.arrow");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Covered covered() {
    return new Covered(1, end.position(), 0);
  }

  /// A state that starts from here.
  ShardState restore(MemoryAccount account) {
    return new ShardState(table, account, end, covered(), open(account), openGroups);
  }

  List<SegmentPart> open(MemoryAccount account) {
    return files.stream().map(file -> open(file, account)).toList();
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed with the part.
  private SegmentPart open(Path file, MemoryAccount account) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file)) {
      SegmentFile opened =
          SegmentFile.open(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena),
              file.toString());
      opened.verifyAll();
      SegmentPart part = SegmentPart.open(opened, table, account, arena);
      deletes.forEach(delete -> part.end(delete.version(), delete.timestamp()));
      return part;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
