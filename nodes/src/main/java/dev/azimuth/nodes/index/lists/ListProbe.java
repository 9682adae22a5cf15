package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.CacheWarmer;
import dev.azimuth.nodes.distance.DistanceBound;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowCodes;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.VectorRanking;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Looks into lists, nearest first, and ranks in full precision what their codes leave. Scratch
/// space; for one thread.
final class ListProbe {
  /// Places that are looked at together.
  static final int CHUNK = 128;

  private final ListContent content;
  private final NearestCentre centres;
  private final ListOrder order;
  private final RowGeometry geometry;
  private final VectorRanking ranking;
  private final @Nullable RowScreen screen;
  private final @Nullable RowScreen rowScreen;
  private final float[] working;
  private final int[] rows = new int[CHUNK];
  private final int[] offsets = new int[CHUNK];
  private final int[] kept = new int[2 * CHUNK];
  private final CacheWarmer warmer = new CacheWarmer();
  private final long rowsOffset;
  private final long extrasOffset;
  private float[] query = {};
  private float[] distances = {};
  private long scored;
  private long met;

  ListProbe(ListContent content) {
    this.content = content;
    ListLayout layout = content.layout();
    centres = new NearestCentre(content.centres(), layout.listCount());
    order = new ListOrder(layout.listCount());
    geometry = content.geometry();
    ranking = new VectorRanking(geometry);
    working = new float[content.parameters().working()];
    screen = screen();
    rowScreen = rowScreen();
    rowsOffset = layout.offset(Region.ROWS);
    extrasOffset = layout.offset(Region.EXTRAS);
  }

  /// Of rows in their lists; null where they have no codes there.
  private @Nullable RowScreen screen() {
    return switch (content.parameters().coding()) {
      case VECTORS -> null;
      case BYTES -> isBounded() ? new ByteScreen(content.placeCodes(), content, geometry) : null;
      case PRODUCT -> new ProductScreen(content);
    };
  }

  /// Of rows in the order of the segment, whose codes these are.
  private @Nullable RowScreen rowScreen() {
    RowCodes codes = content.rowCodes();
    return codes != null && isBounded() ? new ByteScreen(codes, content, geometry) : null;
  }

  private boolean isBounded() {
    ListParameters parameters = content.parameters();
    return DistanceBound.isDefined(parameters.metric(), parameters.dimension());
  }

  RowGeometry geometry() {
    return geometry;
  }

  VectorRanking ranking() {
    return ranking;
  }

  /// Rows looked at since the probe was made.
  long scored() {
    return scored;
  }

  /// Rows in lists that were looked into, matching or not, since the probe was made.
  long met() {
    return met;
  }

  /// Looks for the nearest `k` rows to a query from now on, whose squared length is given.
  ///
  /// @param deviations that estimates may be off
  void begin(float[] newQuery, float square, int k, float deviations) {
    query = newQuery;
    geometry.fromQuery(query, square);
    WorkingVectors.query(content.parameters().metric(), query, square, working);
    distances = centres.measure(working);
    order.reset(distances);
    ranking.reset(k);
    if (screen != null) {
      screen.fromQuery(query, working, deviations);
    }
  }

  /// Whether codes spare comparisons in full precision.
  boolean isScreening() {
    return screen != null;
  }

  /// Whether all lists were looked into.
  boolean isOver() {
    return order.isEmpty();
  }

  /// Looks into the next list.
  void next(@Nullable RowBitmap matching) {
    int list = order.take();
    if (screen != null) {
      screen.begin(distances[list]);
    }
    int end = content.start(list + 1);
    for (int first = content.start(list); first < end; first += CHUNK) {
      look(first, Math.min(CHUNK, end - first), matching);
    }
    ranking.flush();
  }

  private void look(int first, int length, @Nullable RowBitmap matching) {
    MemorySegment.copy(
        content.file(), IndexBytes.INT, rowsOffset + (long) Integer.BYTES * first, rows, 0, length);
    met += length;
    int count = 0;
    for (int i = 0; i < length; i++) {
      offsets[count] = i;
      count += matching == null || matching.contains(rows[i]) ? 1 : 0;
    }
    scored += count;
    float limit = ranking.nearest().limit();
    if (screen != null && limit != Float.POSITIVE_INFINITY) {
      count = screen.keep(first, length, offsets, count, limit);
    }
    for (int i = 0; i < count; i++) {
      kept[i] = rows[offsets[i]];
    }
    rank(kept, count);
  }

  private void rank(int[] wanted, int count) {
    warmer.load(content.vectors(), wanted, count);
    for (int i = 0; i < count; i++) {
      ranking.add(
          wanted[i],
          content.file().get(IndexBytes.FLOAT, extrasOffset + (long) Float.BYTES * wanted[i]));
    }
  }

  /// Looks at all matching rows, in whichever list they are, by the codes of the segment if it has
  /// some.
  void scan(RowBitmap matching, int k) {
    ranking.reset(k);
    if (rowScreen != null) {
      rowScreen.fromQuery(query, working, 0);
    }
    int rowCount = content.layout().rowCount();
    int pending = 0;
    for (int first = 0; first < rowCount; first += CHUNK) {
      int count = find(matching.words(), first);
      float limit = ranking.nearest().limit();
      if (rowScreen != null && count > 0 && limit != Float.POSITIVE_INFINITY) {
        count = rowScreen.keep(first, Math.min(CHUNK, rowCount - first), offsets, count, limit);
      }
      for (int i = 0; i < count; i++) {
        kept[pending++] = first + offsets[i];
      }
      // The sooner rows are ranked, the more of the next are turned away.
      if (pending >= CHUNK || rowScreen != null) {
        rank(kept, pending);
        pending = 0;
      }
    }
    rank(kept, pending);
    ranking.flush();
    scored += matching.count();
  }

  /// Puts the rows of a chunk that are in a bitmap into `offsets`, from its first row on; returns
  /// how many.
  private int find(long[] words, int first) {
    int count = 0;
    int end = Math.min(words.length, first + CHUNK >>> 6);
    for (int word = first >>> 6; word < end; word++) {
      for (long bits = words[word]; bits != 0; bits &= bits - 1) {
        offsets[count++] = (word << 6) - first + Long.numberOfTrailingZeros(bits);
      }
    }
    return count;
  }
}
