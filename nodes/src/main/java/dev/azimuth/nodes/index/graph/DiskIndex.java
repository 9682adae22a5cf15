package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.CodeBlock;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import dev.azimuth.storage.file.PageAdvice;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A graph index that keeps codes and upper layers in memory, and reads the links of the lowest
/// layer from its file as searches come to them. For any thread; borrows file and vectors.
///
/// If there is no memory for it, and after it was closed, all is read from the file.
public final class DiskIndex implements VectorIndex {
  private final GraphIndex mapped;
  private final GraphIndex copied;
  private final @Nullable CodeBlock block;
  private final long bytes;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private DiskIndex(GraphIndex mapped, GraphIndex copied, @Nullable CodeBlock block, long bytes) {
    this.mapped = mapped;
    this.copied = copied;
    this.block = block;
    this.bytes = bytes;
  }

  /// Opens a file whose bytes were verified before.
  static DiskIndex open(
      MemorySegment file, FloatRows vectors, String objectKey, CodeMemory memory) {
    GraphIndex mapped = GraphIndex.openVerified(file, vectors, objectKey);
    GraphLayout layout = mapped.content().layout();
    long upperBytes = layout.bytes(Region.UPPER);
    long bytes = upperBytes + layout.bytes(Region.FINE);
    CodeBlock block = memory.take(bytes).orElse(null);
    GraphIndex copied = mapped;
    if (block != null) {
      MemorySegment upper = block.segment().asSlice(0, upperBytes);
      MemorySegment fine = block.segment().asSlice(upperBytes);
      upper.copyFrom(file.asSlice(layout.offset(Region.UPPER), upperBytes));
      fine.copyFrom(file.asSlice(layout.offset(Region.FINE), fine.byteSize()));
      copied = mapped.with(new GraphContent.Copies(upper, fine));
    }
    PageAdvice.random(file.asSlice(layout.offset(Region.NEAR), layout.bytes(Region.NEAR)));
    return new DiskIndex(mapped, copied, block, bytes);
  }

  /// What it was built with.
  public GraphParameters parameters() {
    return mapped.parameters();
  }

  @Override
  public DistanceMetric metric() {
    return mapped.metric();
  }

  @Override
  public int dimension() {
    return mapped.dimension();
  }

  @Override
  public int rowCount() {
    return mapped.rowCount();
  }

  @Override
  public long fileBytes() {
    return mapped.fileBytes();
  }

  @Override
  public long memoryBytes() {
    return block == null ? 0 : bytes;
  }

  @Override
  public long missingBytes() {
    return block == null ? bytes : 0;
  }

  @Override
  public DenseSearch newSearch() {
    return new DiskSearch(this);
  }

  /// With codes from memory, for those that hold these.
  GraphIndex copied() {
    return copied;
  }

  /// With codes from the file.
  GraphIndex mapped() {
    return mapped;
  }

  /// Holds the codes in memory; false if they are not there.
  boolean retain() {
    return block != null && block.retain();
  }

  /// Lets go of the codes in memory.
  void release() {
    if (block != null) {
      block.release();
    }
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      release();
    }
  }
}
