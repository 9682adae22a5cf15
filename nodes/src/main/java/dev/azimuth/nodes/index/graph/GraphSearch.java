package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.index.graph.SearchRequest.Way;
import dev.azimuth.nodes.index.graph.SearchWork.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Searches of an index, one after another. Holds scratch space; for one thread.
///
/// A search returns min(k, matching rows) rows, always. It scans the codes of the matching rows
/// where that is expected to cost less than the graph, and gives the graph up for the scan when
/// what it has met of matching rows says so.
public final class GraphSearch {
  /// What scoring one row in the graph costs, in rows of a scan: see decision 0012.
  private static final double CODED_STEP_COST = 10;

  private static final double VECTOR_STEP_COST = 2;

  /// Part of the cost of a scan after which the graph is judged by what it has met.
  private static final double TRIAL = 0.1;

  /// The scan is taken without a trial while it costs no more than so many unfiltered searches.
  private static final double SCAN_ADVANTAGE = 1.2;

  private static final double NEVER = 1e15;

  /// Part by which a radius is widened for what float32 sums lose.
  private static final double ROUNDING = 1e-5;

  private final GraphIndex index;
  private final GraphWalk walk;
  private final CodeScan scan;
  private final float[] padded;
  private final double stepCost;

  public GraphSearch(GraphIndex index) {
    this.index = index;
    walk = new GraphWalk(index.content(), index.entry());
    scan = new CodeScan(walk);
    padded = new float[index.parameters().dimension() + ScratchLength.PADDING];
    stepCost = index.parameters().isCoded() ? CODED_STEP_COST : VECTOR_STEP_COST;
  }

  /// Whether the index can tell how far rows are from a query: it can unless that is longer or
  /// shorter than float32 arithmetic bears.
  public boolean isInRange(float[] query) {
    return RowMeasures.isInRange(square(query));
  }

  private float square(float[] query) {
    System.arraycopy(query, 0, padded, 0, query.length);
    return CodeQuantiser.square(padded, query.length);
  }

  /// The nearest rows to a query that is in range.
  public FoundRows nearest(float[] query, SearchRequest request) {
    float square = square(query);
    if (!RowMeasures.isInRange(square)) {
      throw new IllegalArgumentException("the query is too long or too short");
    }
    RowBitmap matching = request.matching();
    RowBitmap linkable = matching == null ? null : linked(matching);
    int matches = linkable == null ? index.linked().count() : linkable.count();
    int k = Math.min(request.k(), matches);
    long comparedBefore = walk.ranking().compared();
    long scoredBefore = walk.beam().scored() + scan.scored();
    walk.ranking().reset(k);
    Path path = Path.NONE;
    int effort = 0;
    if (k > 0 && isDirected(square)) {
      walk.fromQuery(query, square);
      effort = Math.max(k, Math.max(request.effortMin(), index.effort(k, request.accuracy())));
      path = find(k, effort, linkable, matches, request.way());
      effort = path == Path.SCAN ? 0 : effort;
    } else {
      walk.geometry().fromQuery(query, square);
    }
    long scored = walk.beam().scored() + scan.scored() - scoredBefore;
    long compared = walk.ranking().compared() - comparedBefore;
    SearchWork work = new SearchWork(path, scored, compared, effort);
    return isDirected(square)
        ? withZeros(request, matching, work)
        : undirected(request, matching, work);
  }

  private RowBitmap linked(RowBitmap matching) {
    return index.linked().count() == index.rowCount() ? matching : matching.and(index.linked());
  }

  /// Whether distances from the query differ: under cosine all rows are as far from a zero vector.
  private boolean isDirected(float square) {
    return square != 0 || index.parameters().metric() != DistanceMetric.COSINE;
  }

  private Path find(int k, int effort, @Nullable RowBitmap matching, int matches, Way way) {
    double expected = index.curve().scored(effort);
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
        matching == null || matches == index.linked().count()
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
    scan.nearest(matching == null ? index.linked() : matching, k);
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
    long before = walk.beam().scored();
    walk.begin(effort, matching);
    double scanSteps = prospect.scanCost / stepCost;
    long trial = Math.max(64, (long) (TRIAL * scanSteps));
    boolean isOver = walk.advance(walk.beam().scored() + trial);
    while (!isOver) {
      double spent = (double) (walk.beam().scored() - before);
      double rest = prospect.expected / walk.beam().acceptedShare() - spent;
      if (rest > scanSteps || spent > 2 * scanSteps) {
        return false;
      }
      isOver = walk.advance(walk.beam().scored() + trial);
    }
    walk.rank(k);
    return walk.ranking().nearest().size() == k;
  }

  /// Adds rows that are zero under cosine, at distance 1, where they belong.
  private FoundRows withZeros(
      SearchRequest request, @Nullable RowBitmap matching, SearchWork work) {
    NearestRows nearest = walk.ranking().nearest();
    int size = nearest.size();
    int[] rows = new int[size];
    double[] distances = new double[size];
    for (int i = 0; i < size; i++) {
      rows[i] = nearest.row(i);
      distances[i] = walk.geometry().metricDistance(nearest.distance(i));
    }
    if (index.zeros().count() == 0) {
      return new FoundRows(rows, distances, work);
    }
    int before = 0;
    while (before < size && distances[before] <= 1) {
      before++;
    }
    int[] zeros = first(index.zeros(), matching, request.k() - before);
    int total = Math.min(request.k(), size + zeros.length);
    int[] all = Arrays.copyOf(rows, total);
    double[] allDistances = Arrays.copyOf(distances, total);
    for (int i = before; i < total; i++) {
      int zero = i - before;
      boolean isZero = zero < zeros.length;
      all[i] = isZero ? zeros[zero] : rows[i - zeros.length];
      allDistances[i] = isZero ? 1 : distances[i - zeros.length];
    }
    return new FoundRows(all, allDistances, work);
  }

  /// The first rows with a vector, all at distance 1.
  private FoundRows undirected(
      SearchRequest request, @Nullable RowBitmap matching, SearchWork work) {
    int[] linked = first(index.linked(), matching, request.k());
    int[] zeros = first(index.zeros(), matching, request.k() - linked.length);
    int[] rows = Arrays.copyOf(linked, linked.length + zeros.length);
    System.arraycopy(zeros, 0, rows, linked.length, zeros.length);
    double[] distances = new double[rows.length];
    Arrays.fill(distances, 1);
    return new FoundRows(rows, distances, work);
  }

  private static int[] first(RowBitmap rows, @Nullable RowBitmap matching, int count) {
    int[] found = new int[Math.clamp(rows.count(), 0, Math.max(0, count))];
    int at = 0;
    for (int word = 0; word < rows.words().length && at < found.length; word++) {
      long bits = rows.words()[word] & (matching == null ? -1L : matching.words()[word]);
      while (bits != 0 && at < found.length) {
        found[at++] = (word << 6) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
      }
    }
    return Arrays.copyOf(found, at);
  }

  /// The matching rows of which some may be as near as `distance` by the metric; those that are
  /// left out certainly are not.
  public RowBitmap within(float[] query, double distance, RowBitmap matching) {
    float square = square(query);
    RowBitmap possible = linked(matching);
    if (RowMeasures.isInRange(square) && isDirected(square)) {
      walk.fromQuery(query, square);
      double radius = walk.geometry().workingDistance(distance);
      double slack = ROUNDING * (Math.abs(radius) + index.content().longestSquare());
      possible = scan.within(possible, (float) (radius + slack));
    }
    if (index.zeros().count() == 0) {
      return possible;
    }
    long[] words = possible.words().clone();
    for (int i = 0; i < words.length; i++) {
      words[i] |= index.zeros().words()[i] & matching.words()[i];
    }
    return RowBitmap.of(words);
  }
}
