package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexSearch;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork;
import dev.azimuth.nodes.index.SearchWork.Path;
import java.util.List;

/// Searches of an inverted index, one after another. Holds scratch space; for one thread.
///
/// Rows with a product above 0 are looked for first, which leaves out whatever cannot be among the
/// greatest. If there are fewer than wanted, all matching rows are offered: those without a common
/// dimension have the product 0, and come before those below it. Where few rows match, each is
/// looked up.
final class SparseSearch implements IndexSearch {
  /// What looking up one row in one list costs, in postings that are read one after another.
  private static final int LOOKUP_COST = 8;

  private final SparseIndex index;
  private final ProductSums sums;
  private final GreatestProducts best = new GreatestProducts();

  SparseSearch(SparseIndex index) {
    this.index = index;
    sums = new ProductSums(index.rowCount());
  }

  @Override
  public boolean isInRange(SearchQuery query) {
    return true;
  }

  @Override
  public FoundRows nearest(SearchQuery query, SearchRequest request) {
    RowBitmap matching =
        request.matching() == null ? index.present() : index.present().and(request.matching());
    List<PostingList> lists = index.lists(query.sparse());
    int k = Math.min(request.k(), matching.count());
    long readBefore = sums.read();
    long summedBefore = sums.summed();
    best.reset(k);
    Path path = Path.NONE;
    if (k > 0) {
      sums.begin(lists);
      path = find(k, matching, request.way(), lists);
    }
    SearchWork work =
        new SearchWork(
            path, sums.read() - readBefore, sums.summed() - summedBefore, lists.size(), 0);
    return best.take(work);
  }

  private Path find(int k, RowBitmap matching, Way way, List<PostingList> lists) {
    long postings = lists.stream().mapToLong(PostingList::count).sum();
    boolean isFew =
        switch (way) {
          case AUTO -> (long) LOOKUP_COST * lists.size() * matching.count() < postings;
          case SCAN -> true;
          case GRAPH -> false;
        };
    if (isFew) {
      sums.offerFew(matching, best);
      return Path.SCAN;
    }
    sums.offerPossible(matching, best);
    if (best.isFull()) {
      return Path.LISTS;
    }
    best.reset(k);
    sums.offerAll(matching, best);
    return Path.LISTS_THEN_SCAN;
  }
}
