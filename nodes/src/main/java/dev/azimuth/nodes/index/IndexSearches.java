package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.hold.Holders;
import java.util.concurrent.ArrayBlockingQueue;

/// Searches of one index by any number of threads: lends each the scratch space of an
/// [IndexSearch].
///
/// Whoever searches holds it meanwhile, so that the index's file stays in place until the last one
/// lets go, also if nobody is to begin with it any more. An index that found no memory is filled
/// when some is given back. Safe for any thread.
public final class IndexSearches {
  /// Most scratch spaces that are kept for later: as many as searches run at once on a large
  /// machine.
  private static final int IDLE_MAX = 32;

  private final VectorIndex index;
  private final CodeMemory memory;
  private final CodeMemory.Waiter waiter = new Unfilled();
  private final Holders holders;
  private final ArrayBlockingQueue<IndexSearch> idle = new ArrayBlockingQueue<>(IDLE_MAX);

  /// Searches with one holder, the maker, until [#close()].
  ///
  /// @param memory that the index was opened with
  /// @param unused called when nobody holds them any more
  public IndexSearches(VectorIndex index, CodeMemory memory, Runnable unused) {
    this.index = index;
    this.memory = memory;
    holders = new Holders(unused);
    awaitMemory();
  }

  private void awaitMemory() {
    if (index.missingBytes() > 0) {
      memory.await(waiter);
      // It may have been closed meanwhile, which has forgotten it too early.
      if (index.missingBytes() == 0) {
        memory.forget(waiter);
      }
    }
  }

  /// Fills the index once there is memory, and waits again if others were faster.
  private final class Unfilled implements CodeMemory.Waiter {
    @Override
    public long missingBytes() {
      return index.missingBytes();
    }

    @Override
    public void memoryIsFree() {
      if (!retain()) {
        return;
      }
      try {
        index.fill();
      } finally {
        release();
      }
      awaitMemory();
    }
  }

  /// Holds them, so that the index may be searched; false if nobody did any more.
  public boolean retain() {
    return holders.retain();
  }

  /// Lets go of them, once for each [#retain()] that was true.
  public void release() {
    holders.release();
  }

  /// Whether the index orders rows as a metric does.
  public boolean serves(DistanceMetric metric) {
    return index.metric() == plain(metric);
  }

  private static DistanceMetric plain(DistanceMetric metric) {
    return metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric;
  }

  /// Dimension of the vectors.
  public int dimension() {
    return index.dimension();
  }

  /// Rows of the segment.
  public int rowCount() {
    return index.rowCount();
  }

  /// As [VectorIndex#isGraph].
  public boolean isGraph() {
    return index.isGraph();
  }

  /// Whether a query can be searched for; see [IndexSearch#isInRange].
  public boolean isInRange(SearchQuery query) {
    IndexSearch search = take();
    try {
      return search.isInRange(query);
    } finally {
      idle.offer(search);
    }
  }

  /// The nearest rows to a query that is in range.
  public FoundRows nearest(SearchQuery query, SearchRequest request) {
    IndexSearch search = take();
    try {
      return search.nearest(query, request);
    } finally {
      idle.offer(search);
    }
  }

  /// Bytes that the index would keep in memory if there were room; see [VectorIndex#missingBytes].
  public long missingBytes() {
    return index.missingBytes();
  }

  /// Gives back memory, see [VectorIndex#close], and lets go of them for the maker. Who holds them
  /// goes on.
  public void close() {
    index.close();
    memory.forget(waiter);
    release();
  }

  private IndexSearch take() {
    IndexSearch search = idle.poll();
    return search == null ? index.newSearch() : search;
  }
}
