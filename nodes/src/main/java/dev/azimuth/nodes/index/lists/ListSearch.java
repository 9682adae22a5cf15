package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.QueryLength;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.SearchableRows;
import org.jspecify.annotations.Nullable;

/// Searches of an index by lists, one after another. Holds scratch space; for one thread.
///
/// Without a filter, as many lists are looked into as the accuracy asks for, and further ones while
/// there are too few rows. With a filter, so many as would find more rows in the same measure as
/// fewer match. All matching rows are looked at where that is beyond what was sampled, where they
/// are not more, or where so few of the rows in the nearest lists match that the order of the lists
/// says little about where they are: by their codes, list after list, or where they are very few or
/// have no codes there, by those of the segment.
final class ListSearch implements DenseSearch {
  /// From this accuracy on, estimates may be off by twice as many deviations.
  private static final double CAREFUL = 0.995;

  /// Part of the share of matching rows in all that their share in lists near the query has to be.
  private static final double EXPECTED_SHARE = 0.75;

  /// Rows that are found in their lists, to look at their codes, in the time of one comparison in
  /// full precision.
  private static final int PLACES_PER_COMPARISON = 64;

  private final ListIndex index;
  private final SearchableRows rows;
  private final ListProbe probe;
  private final QueryLength length;
  private int visited;

  ListSearch(ListIndex index) {
    this.index = index;
    rows = index.rows();
    probe = new ListProbe(index.content());
    length = new QueryLength(index.dimension());
  }

  @Override
  public boolean isInRange(float[] query) {
    return length.isInRange(query);
  }

  @Override
  public FoundRows nearest(float[] query, SearchRequest request) {
    float square = length.inRange(query);
    RowBitmap matching = request.matching() == null ? null : rows.orderedOf(request.matching());
    int all = rows.ordered().count();
    int matches = matching == null ? all : matching.count();
    int k = Math.min(request.k(), matches);
    long scoredBefore = probe.scored();
    long comparedBefore = probe.ranking().compared();
    visited = 0;
    Path path = Path.NONE;
    if (k > 0 && rows.isDirected(square)) {
      float deviations = index.deviations() * (request.accuracy() >= CAREFUL ? 2 : 1);
      probe.begin(query, square, k, deviations);
      path = matches == all ? search(k, request) : searchMatching(k, request, matching);
    } else {
      probe.geometry().fromQuery(query, square);
      probe.ranking().reset(k);
    }
    SearchWork work =
        new SearchWork(
            path,
            probe.scored() - scoredBefore,
            probe.ranking().compared() - comparedBefore,
            visited,
            0);
    return rows.isDirected(square)
        ? rows.withZeros(probe.ranking().nearest(), probe.geometry(), request, work)
        : rows.undirected(request, work);
  }

  private boolean isFull(int k) {
    return probe.ranking().nearest().size() == k;
  }

  private Path search(int k, SearchRequest request) {
    if (request.way() == Way.SCAN) {
      scan(rows.ordered(), k);
      return Path.SCAN;
    }
    int probes = index.probes(k, request);
    while (!probe.isOver() && (visited < probes || !isFull(k))) {
      next(null);
    }
    return Path.LISTS;
  }

  private Path searchMatching(int k, SearchRequest request, @Nullable RowBitmap matching) {
    RowBitmap wanted = matching == null ? rows.ordered() : matching;
    double share = (double) wanted.count() / rows.ordered().count();
    int amongAll = (int) Math.min(rows.rowCount(), Math.ceil(k / share));
    int probes = index.probes(amongAll, request);
    double expected = index.expectedScored(probes);
    boolean isFew =
        amongAll > index.sampledMax()
            || wanted.count() <= share * expected + expected / PLACES_PER_COMPARISON;
    if (request.way() == Way.SCAN || (request.way() == Way.AUTO && isFew)) {
      scan(wanted, k);
      return Path.SCAN;
    }
    long scoredBefore = probe.scored();
    long metBefore = probe.met();
    while (!probe.isOver() && (visited < probes || !isFull(k))) {
      next(wanted);
    }
    long scored = probe.scored() - scoredBefore;
    if (request.way() == Way.AUTO && scored < EXPECTED_SHARE * share * (probe.met() - metBefore)) {
      scan(wanted, k);
      return Path.LISTS_THEN_SCAN;
    }
    return Path.LISTS;
  }

  /// Looks at all matching rows that are in lists that were not looked into, or at all of them in
  /// the order of the segment.
  private void scan(RowBitmap wanted, int k) {
    boolean isWorthFinding = (long) wanted.count() * PLACES_PER_COMPARISON > rows.ordered().count();
    if (!probe.isScreening() || !isWorthFinding) {
      probe.scan(wanted, k);
      return;
    }
    while (!probe.isOver()) {
      probe.next(wanted);
    }
  }

  private void next(@Nullable RowBitmap matching) {
    probe.next(matching);
    visited++;
  }
}
