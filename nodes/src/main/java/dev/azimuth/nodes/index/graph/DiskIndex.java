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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A graph index that keeps codes and upper layers in memory, and reads the links of the lowest
/// layer from its file as searches come to them. For any thread; borrows file and vectors.
///
/// If there is no memory for it, and after it was closed, all is read from the file.
///
/// | state | becomes |
/// |---|---|
/// | missing | copied, when there is memory; closed |
/// | copied | closed |
public final class DiskIndex implements VectorIndex {
  private final GraphIndex mapped;
  private final CodeMemory memory;
  private final long bytes;
  private final AtomicReference<State> state = new AtomicReference<>(new Missing());

  private DiskIndex(GraphIndex mapped, CodeMemory memory) {
    this.mapped = mapped;
    this.memory = memory;
    GraphLayout layout = mapped.content().layout();
    bytes = layout.bytes(Region.UPPER) + layout.bytes(Region.FINE);
  }

  sealed interface State {}

  private record Missing() implements State {}

  private record Closed() implements State {}

  /// Codes and upper layers in memory.
  ///
  /// @param index that reads them there, for those who hold the block
  record Copied(GraphIndex index, CodeBlock block) implements State {}

  /// Opens a file whose bytes were verified before.
  static DiskIndex open(
      MemorySegment file, FloatRows vectors, String objectKey, CodeMemory memory) {
    GraphIndex mapped = GraphIndex.openVerified(file, vectors, objectKey);
    GraphLayout layout = mapped.content().layout();
    DiskIndex index = new DiskIndex(mapped, memory);
    index.fill();
    PageAdvice.random(file.asSlice(layout.offset(Region.NEAR), layout.bytes(Region.NEAR)));
    return index;
  }

  @Override
  public void fill() {
    State missing = state.get();
    CodeBlock block = missing instanceof Missing ? memory.take(bytes).orElse(null) : null;
    if (block == null) {
      return;
    }
    boolean isFilled = false;
    try {
      isFilled = state.compareAndSet(missing, copied(block));
    } finally {
      if (!isFilled) {
        block.release();
      }
    }
  }

  private Copied copied(CodeBlock block) {
    MemorySegment file = mapped.content().file();
    GraphLayout layout = mapped.content().layout();
    long upperBytes = layout.bytes(Region.UPPER);
    MemorySegment upper = block.segment().asSlice(0, upperBytes);
    MemorySegment fine = block.segment().asSlice(upperBytes);
    upper.copyFrom(file.asSlice(layout.offset(Region.UPPER), upperBytes));
    fine.copyFrom(file.asSlice(layout.offset(Region.FINE), fine.byteSize()));
    return new Copied(mapped.with(new GraphContent.Copies(upper, fine)), block);
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
    return state.get() instanceof Copied ? bytes : 0;
  }

  @Override
  public long missingBytes() {
    return state.get() instanceof Missing ? bytes : 0;
  }

  @Override
  public DenseSearch newSearch() {
    return new DiskSearch(this);
  }

  /// With codes from the file.
  GraphIndex mapped() {
    return mapped;
  }

  /// With codes from memory, whose block the caller has become a holder of; null if they are not
  /// there. It is the same each time.
  @Nullable Copied hold() {
    return state.get() instanceof Copied copied && copied.block.retain() ? copied : null;
  }

  @Override
  public void close() {
    if (state.getAndSet(new Closed()) instanceof Copied copied) {
      copied.block.release();
    }
  }
}
