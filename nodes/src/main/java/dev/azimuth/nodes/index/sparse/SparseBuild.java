package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowLoop;
import dev.azimuth.nodes.index.SparseRows;
import dev.azimuth.nodes.index.sparse.SparseLayout.Region;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/// One build of an inverted index over the sparse vectors of a segment.
///
/// Two passes over the rows in ascending order, by one worker: the first counts the rows of each
/// dimension, from which follows where each list lies, and the second writes the lists. The same
/// rows give the same bytes. Used once.
final class SparseBuild {
  /// Bytes of a list in what a build keeps beside file and table: dimension, postings so far.
  private static final int BYTES_PER_LIST = 2 * Integer.BYTES;

  private final SparseRows rows;
  private final BuildResources resources;
  private final BuildProgress progress;
  private final DimensionTable table = new DimensionTable();
  private final int[] dimensions = new int[ColumnType.SparseVector.COUNT_MAX];

  /// @param rows borrowed until the build has ended
  SparseBuild(SparseRows rows, BuildResources resources, BuildProgress progress) {
    this.rows = rows;
    this.resources =
        new BuildResources(resources.executor(), 1, resources.arena(), resources.bytesMax());
    this.progress = progress;
  }

  /// Builds the file. The future fails with `CANCELLED` if the build was cancelled, and with
  /// `OUT_OF_MEMORY` if it takes more than it may.
  CompletableFuture<BuiltIndex> run() {
    progress.begin(2L * rows.rowCount());
    return RowLoop.run(resources, progress, rows.rowCount(), () -> this::count)
        .thenCompose(_ -> write());
  }

  private void count(int row) {
    if (rows.present().contains(row)) {
      int count = rows.count(row);
      rows.readDimensions(row, count, dimensions);
      for (int i = 0; i < count; i++) {
        table.count(dimensions[i]);
      }
      require(table.bytes());
    }
  }

  private void require(long bytes) {
    if (bytes > resources.bytesMax()) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_MEMORY,
          "an inverted index over "
              + rows.rowCount()
              + " rows takes at least "
              + bytes
              + " bytes to build, memory.indexBuildBytesMax is "
              + resources.bytesMax());
    }
  }

  private CompletableFuture<BuiltIndex> write() {
    int[] ascending = table.ascending();
    long blocks = 0;
    long postings = 0;
    for (int dimension : ascending) {
      int count = table.get(dimension);
      blocks += SparseLayout.blocks(count);
      postings += count;
    }
    SparseLayout layout =
        new SparseLayout(rows.dimension(), rows.rowCount(), ascending.length, blocks, postings);
    require(layout.fileBytes() + table.bytes() + (long) BYTES_PER_LIST * ascending.length);
    MemorySegment file = resources.arena().allocate(layout.fileBytes(), 1L << 12);
    IndexBytes.putWords(file, layout.offset(Region.PRESENT), rows.present().words());
    writeLists(file, layout, ascending);
    return RowLoop.run(
            resources, progress, rows.rowCount(), () -> new PostingWriter(file, layout)::write)
        .thenApplyAsync(
            _ -> {
              SparseFile.seal(file, layout);
              return new BuiltIndex(file, SparseFile.ownChecksum(file));
            },
            resources.executor());
  }

  /// Writes what is known of each list, and gives it its number.
  private void writeLists(MemorySegment file, SparseLayout layout, int[] ascending) {
    long posting = 0;
    long block = 0;
    for (int list = 0; list < ascending.length; list++) {
      int count = table.get(ascending[list]);
      long at = layout.list(list);
      file.set(IndexBytes.INT, at, ascending[list]);
      file.set(IndexBytes.INT, at + SparseFile.POSTINGS, count);
      file.set(IndexBytes.LONG, at + SparseFile.FIRST_POSTING, posting);
      file.set(IndexBytes.LONG, at + SparseFile.FIRST_BLOCK, block);
      posting += count;
      block += SparseLayout.blocks(count);
      table.set(ascending[list], list);
    }
  }

  /// Appends the elements of rows to their lists.
  private final class PostingWriter {
    private final MemorySegment file;
    private final int[] written;
    private final float[] values = new float[ColumnType.SparseVector.COUNT_MAX];
    private final long lists;
    private final long blocks;
    private final long rowsAt;
    private final long weightsAt;

    PostingWriter(MemorySegment file, SparseLayout layout) {
      this.file = file;
      written = new int[layout.lists()];
      lists = layout.offset(Region.LISTS);
      blocks = layout.offset(Region.BLOCKS);
      rowsAt = layout.offset(Region.ROWS);
      weightsAt = layout.offset(Region.WEIGHTS);
    }

    void write(int row) {
      if (rows.present().contains(row)) {
        int count = rows.count(row);
        rows.readDimensions(row, count, dimensions);
        rows.readValues(row, count, values);
        for (int i = 0; i < count; i++) {
          append(table.get(dimensions[i]), row, values[i]);
        }
      }
    }

    private void append(int list, int row, float weight) {
      int before = written[list]++;
      long record = lists + (long) SparseLayout.LIST_BYTES * list;
      long posting = file.get(IndexBytes.LONG, record + SparseFile.FIRST_POSTING) + before;
      long block =
          file.get(IndexBytes.LONG, record + SparseFile.FIRST_BLOCK) + before / SparseLayout.BLOCK;
      file.set(IndexBytes.INT, rowsAt + Integer.BYTES * posting, row);
      file.set(IndexBytes.FLOAT, weightsAt + Float.BYTES * posting, weight);
      long blockRecord = blocks + SparseLayout.BLOCK_BYTES * block;
      file.set(IndexBytes.INT, blockRecord, row);
      widen(blockRecord + SparseFile.BLOCK_WEIGHTS, weight, before % SparseLayout.BLOCK == 0);
      widen(record + SparseFile.LIST_WEIGHTS, weight, before == 0);
    }

    /// Makes the least and the greatest weight at `at` include another.
    private void widen(long at, float weight, boolean isFirst) {
      float least = isFirst ? weight : Math.min(weight, file.get(IndexBytes.FLOAT, at));
      float greatest =
          isFirst ? weight : Math.max(weight, file.get(IndexBytes.FLOAT, at + Float.BYTES));
      file.set(IndexBytes.FLOAT, at, least);
      file.set(IndexBytes.FLOAT, at + Float.BYTES, greatest);
    }
  }
}
