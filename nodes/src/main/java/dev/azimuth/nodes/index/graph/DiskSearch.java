package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.QueryLength;
import dev.azimuth.nodes.index.SearchRequest;
import org.jspecify.annotations.Nullable;

/// Searches of a [DiskIndex]: with codes from memory while they are there, and from the file
/// otherwise. Holds scratch space; for one thread.
final class DiskSearch implements DenseSearch {
  private final DiskIndex index;
  private final QueryLength length;
  private @Nullable GraphSearch copied;
  private @Nullable GraphSearch mapped;

  DiskSearch(DiskIndex index) {
    this.index = index;
    length = new QueryLength(index.dimension());
  }

  @Override
  public boolean isInRange(float[] query) {
    return length.isInRange(query);
  }

  @Override
  public FoundRows nearest(float[] query, SearchRequest request) {
    DiskIndex.Copied held = index.hold();
    if (held == null) {
      return mapped().nearest(query, request);
    }
    try {
      return copied(held.index()).nearest(query, request);
    } finally {
      held.block().release();
    }
  }

  private GraphSearch copied(GraphIndex codes) {
    GraphSearch search = copied;
    if (search == null) {
      search = new GraphSearch(codes);
      copied = search;
    }
    return search;
  }

  private GraphSearch mapped() {
    GraphSearch search = mapped;
    if (search == null) {
      search = new GraphSearch(index.mapped());
      mapped = search;
    }
    return search;
  }
}
