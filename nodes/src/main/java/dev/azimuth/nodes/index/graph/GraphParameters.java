package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.util.Random;

/// What a graph index is built with.
///
/// @param m links that a row gets when it is inserted; on the lowest layer it may come to hold
///   twice as many
/// @param efConstruction rows that are looked at for links
/// @param seed of the rotation and of the layers
/// @param coding what rows are told apart by; there are codes for neither L1 nor bits
/// @param beamWidth records that a search reads at a time; 1 if they are not read from disk
public record GraphParameters(
    DistanceMetric metric,
    int dimension,
    int m,
    int efConstruction,
    long seed,
    RowCoding coding,
    int beamWidth) {
  /// Smallest and largest `m`.
  public static final int M_MIN = 2;

  public static final int M_MAX = 100;

  /// Default of `m`.
  public static final int M_DEFAULT = 16;

  /// Smallest and largest `ef_construction`.
  public static final int EF_CONSTRUCTION_MIN = 4;

  public static final int EF_CONSTRUCTION_MAX = 1000;

  /// Default of `ef_construction`.
  public static final int EF_CONSTRUCTION_DEFAULT = 200;

  /// Largest and default beam width.
  public static final int BEAM_WIDTH_MAX = 64;

  public static final int BEAM_WIDTH_DEFAULT = 8;

  /// Most layers above the lowest.
  static final int UPPER_LAYERS_MAX = 16;

  static final int DIMENSION_MAX = 32_768;

  /// Fewer dimensions are not worth codes; see decision 0012.
  private static final int CODED_DIMENSION_MIN = 96;

  /// Fewer dimensions are told apart by four bits where codes are kept in memory; see decision
  /// 0022.
  private static final int BITS_DIMENSION_MIN = 256;

  public GraphParameters {
    check("dimension", dimension, 1, DIMENSION_MAX);
    check("m", m, M_MIN, M_MAX);
    check("ef_construction", efConstruction, EF_CONSTRUCTION_MIN, EF_CONSTRUCTION_MAX);
    check("beam_width", beamWidth, 1, coding.isOnDisk() ? BEAM_WIDTH_MAX : 1);
    if (coding.isCoded() && !hasCodes(metric)) {
      throw new IllegalArgumentException("there are no codes for " + metric);
    }
  }

  /// Of a graph that is searched in memory.
  public GraphParameters(
      DistanceMetric metric,
      int dimension,
      int m,
      int efConstruction,
      long seed,
      RowCoding coding) {
    this(metric, dimension, m, efConstruction, seed, coding, 1);
  }

  /// With the coding that suits the vectors.
  public static GraphParameters of(
      DistanceMetric metric, int dimension, int m, int efConstruction, long seed) {
    boolean isCoded = hasCodes(metric) && dimension >= CODED_DIMENSION_MIN;
    RowCoding coding = isCoded ? RowCoding.CODES : RowCoding.VECTORS;
    return new GraphParameters(metric, dimension, m, efConstruction, seed, coding);
  }

  /// Of a graph that is searched on disk, with the codes in memory that suit the vectors.
  public static GraphParameters onDisk(
      DistanceMetric metric, int dimension, int m, int efConstruction, long seed, int beamWidth) {
    RowCoding coding =
        dimension >= BITS_DIMENSION_MIN ? RowCoding.BITS_IN_MEMORY : RowCoding.NIBBLES_IN_MEMORY;
    return new GraphParameters(metric, dimension, m, efConstruction, seed, coding, beamWidth);
  }

  private static boolean hasCodes(DistanceMetric metric) {
    return metric != DistanceMetric.L1 && !metric.isOfBits();
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " " + value + " is not in " + min + ".." + max);
    }
  }

  /// Whether graphs by these and by others are the same but for what is drawn.
  boolean isLike(GraphParameters other) {
    return plain().equals(other.plain());
  }

  private GraphParameters plain() {
    return new GraphParameters(
        metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric,
        dimension,
        m,
        efConstruction,
        0,
        coding,
        beamWidth);
  }

  /// Most links of a row on the lowest layer.
  int lowestLinksMax() {
    return 2 * m;
  }

  /// Whether rows are told apart by codes on the way; if not, by their vectors alone.
  boolean isCoded() {
    return coding.isCoded();
  }

  /// Draws the highest layer of each row, 0 to [#UPPER_LAYERS_MAX]; each is `m` times as rare as
  /// the one below.
  byte[] drawLayers(int rowCount) {
    Random random = new Random(seed);
    double scale = 1 / Math.log(m);
    byte[] layers = new byte[rowCount];
    for (int row = 0; row < rowCount; row++) {
      int layer = (int) (-Math.log(1 - random.nextDouble()) * scale);
      layers[row] = (byte) Math.min(layer, UPPER_LAYERS_MAX);
    }
    return layers;
  }
}
