package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.QueryLength;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowMeasures;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.SearchableRows;
import org.jspecify.annotations.Nullable;

/// Searches of an index, one after another. Holds scratch space; for one thread.
///
/// A search returns min(k, matching rows) rows, always. It scans the codes of the matching rows
/// where that is expected to cost less than the graph, and gives the graph up for the scan when
/// what it has met of matching rows says so.
public final class GraphSearch implements DenseSearch {
  /// What scoring one row in the graph costs, in rows of a scan, by dimension: short codes turn
  /// fewer rows of a scan away. See decision 0012.
  private static final double CODED_STEP_COST_MIN = 3;

  private static final double CODED_STEP_COST_PER_DIMENSION = 1 / 112d;

  /// As measured at 784 dimensions, the most that were.
  private static final double CODED_STEP_COST_MAX = 10;

  private static final double VECTOR_STEP_COST = 2;

  /// The same where the graph is read from disk and the codes are not: about 4 rows while the pages
  /// are in memory, hundreds when they are not.
  private static final double DISK_STEP_COST = 10;

  /// Part of the cost of a scan after which the graph is judged by what it has met.
  private static final double TRIAL = 0.1;

  /// The scan is taken without a trial while it costs no more than so many unfiltered searches.
  private static final double SCAN_ADVANTAGE = 1.2;

  private static final double NEVER = 1e15;

  /// Part by which a radius is widened for what float32 sums lose.
  private static final double ROUNDING = 1e-5;

  private final GraphIndex index;
  private final SearchableRows rows;
  private final Walk walk;
  private final Scan scan;
  private final QueryLength length;
  private final double stepCost;

  public GraphSearch(GraphIndex index) {
    this.index = index;
    rows = index.rows();
    walk = index.content().newWalk(index.entry());
    scan = walk.newScan();
    length = new QueryLength(index.dimension());
    stepCost =
        switch (index.parameters().coding()) {
          case CODES ->
              Math.min(
                  CODED_STEP_COST_MAX,
                  CODED_STEP_COST_MIN + index.dimension() * CODED_STEP_COST_PER_DIMENSION);
          case VECTORS -> VECTOR_STEP_COST;
          case BITS_IN_MEMORY, NIBBLES_IN_MEMORY -> DISK_STEP_COST;
        };
  }

  @Override
  public boolean isInRange(float[] query) {
    return length.isInRange(query);
  }

  @Override
  public FoundRows nearest(float[] query, SearchRequest request) {
    float square = length.inRange(query);
    RowBitmap matching = request.matching();
    RowBitmap linkable = matching == null ? null : rows.orderedOf(matching);
    int matches = linkable == null ? rows.ordered().count() : linkable.count();
    int k = Math.min(request.k(), matches);
    long comparedBefore = walk.ranking().compared();
    long scoredBefore = walk.scored() + scan.scored();
    long readBefore = walk.recordsRead();
    walk.ranking().reset(k);
    Path path = Path.NONE;
    int effort = 0;
    if (k > 0 && rows.isDirected(square)) {
      walk.fromQuery(query, square);
      effort = Math.max(k, Math.max(request.effortMin(), index.effort(k, request.accuracy())));
      path = find(k, effort, linkable, matches, request.way());
      effort = path == Path.SCAN ? 0 : effort;
    } else {
      walk.geometry().fromQuery(query, square);
    }
    long scored = walk.scored() + scan.scored() - scoredBefore;
    long read = walk.recordsRead() - readBefore;
    long compared = walk.ranking().compared() - comparedBefore;
    SearchWork work = new SearchWork(path, scored, compared, effort, read);
    return rows.isDirected(square)
        ? rows.withZeros(walk.ranking().nearest(), walk.geometry(), request, work)
        : rows.undirected(request, work);
  }

  private Path find(int k, int effort, @Nullable RowBitmap matching, int matches, Way way) {
    double expected = index.expectedScored(effort);
    double scanCost = matches + 4.0 * k;
    boolean isScan =
        switch (way) {
          case AUTO -> scanCost <= stepCost * expected * SCAN_ADVANTAGE;
          case SCAN -> true;
          case GRAPH -> false;
        };
    if (isScan) {
      scan(k, matching);
      return Path.SCAN;
    }
    boolean isFound =
        matching == null || matches == rows.ordered().count()
            ? walkThrough(k, effort)
            : tryGraph(
                k, effort, matching, new Prospect(expected, way == Way.GRAPH ? NEVER : scanCost));
    if (isFound) {
      return Path.GRAPH;
    }
    scan(k, matching);
    return Path.GRAPH_THEN_SCAN;
  }

  private void scan(int k, @Nullable RowBitmap matching) {
    scan.nearest(matching == null ? rows.ordered() : matching, k);
  }

  private boolean walkThrough(int k, int effort) {
    walk.begin(effort, null);
    walk.advance(Long.MAX_VALUE);
    walk.rank(k);
    return walk.ranking().nearest().size() == k;
  }

  /// What is known before the graph is tried.
  ///
  /// @param expected rows that a search without filter would score
  private record Prospect(double expected, double scanCost) {}

  /// Searches the graph as long as that promises to be cheaper than a scan.
  private boolean tryGraph(int k, int effort, RowBitmap matching, Prospect prospect) {
    long before = walk.scored();
    walk.begin(effort, matching);
    double scanSteps = prospect.scanCost / stepCost;
    long trial = Math.max(64, (long) (TRIAL * scanSteps));
    boolean isOver = walk.advance(walk.scored() + trial);
    while (!isOver) {
      double spent = (double) (walk.scored() - before);
      double rest = prospect.expected / walk.acceptedShare() - spent;
      if (rest > scanSteps || spent > 2 * scanSteps) {
        return false;
      }
      isOver = walk.advance(walk.scored() + trial);
    }
    walk.rank(k);
    return walk.ranking().nearest().size() == k;
  }

  /// The matching rows of which some may be as near as `distance` by the metric; those that are
  /// left out certainly are not.
  public RowBitmap within(float[] query, double distance, RowBitmap matching) {
    float square = length.square(query);
    RowBitmap possible = rows.orderedOf(matching);
    if (RowMeasures.isInRange(square) && rows.isDirected(square)) {
      walk.fromQuery(query, square);
      double radius = walk.geometry().workingDistance(distance);
      double slack = ROUNDING * (Math.abs(radius) + index.content().longestSquare());
      possible = scan.within(possible, (float) (radius + slack));
    }
    if (rows.zeros().count() == 0) {
      return possible;
    }
    long[] words = possible.words().clone();
    for (int i = 0; i < words.length; i++) {
      words[i] |= rows.zeros().words()[i] & matching.words()[i];
    }
    return RowBitmap.of(words);
  }
}
