package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.storage.type.ColumnType;

/// What an index by lists is built with.
///
/// @param lists how many; 0 for about four times the root of the number of rows
/// @param parts that a vector is cut into for a product code; 0 for an eighth of the dimension
/// @param seed of all that is drawn
public record ListParameters(
    DistanceMetric metric, int dimension, ListCoding coding, int lists, int parts, long seed) {
  /// Most lists.
  public static final int LISTS_MAX = 65_536;

  /// Most parts of a vector.
  public static final int PARTS_MAX = 4_096;

  /// Fewer rows in a list on average are not worth a list.
  private static final int ROWS_PER_LIST_MIN = 4;

  private static final int LISTS_PER_ROOT = 4;
  private static final int DIMENSIONS_PER_PART = 8;

  public ListParameters {
    if (metric == DistanceMetric.L1) {
      throw new IllegalArgumentException("there are no lists for L1: the mean is no centre by it");
    }
    if (dimension < 1 || dimension > ColumnType.DIMENSION_MAX) {
      throw new IllegalArgumentException("dimension " + dimension);
    }
    if (lists < 0 || lists > LISTS_MAX) {
      throw new IllegalArgumentException("lists " + lists + " is not in 1.." + LISTS_MAX);
    }
    if (parts < 0 || parts > PARTS_MAX) {
      throw new IllegalArgumentException("m " + parts + " is not in 1.." + PARTS_MAX);
    }
  }

  /// Lists of an index over so many rows: those asked for, but not more than rows can fill.
  int listCount(int rowCount) {
    int wanted = lists > 0 ? lists : (int) Math.round(LISTS_PER_ROOT * Math.sqrt(rowCount));
    return Math.clamp(Math.min(wanted, rowCount / ROWS_PER_LIST_MIN), 1, LISTS_MAX);
  }

  /// Dimensions of the space in which rows are near to centres.
  int working() {
    return CodeTransform.workingDimension(metric, dimension);
  }

  /// Parts of a vector of the working space; 0 without product codes.
  int partCount() {
    if (coding != ListCoding.PRODUCT) {
      return 0;
    }
    int wanted = parts > 0 ? parts : Math.ceilDiv(working(), DIMENSIONS_PER_PART);
    return Math.clamp(wanted, 1, Math.min(working(), PARTS_MAX));
  }

  /// Bytes of the code of one row in one plane; 0 without codes.
  int codeBytes() {
    return switch (coding) {
      case VECTORS -> 0;
      case BYTES -> VectorCodes.stride(dimension);
      case PRODUCT -> partCount();
    };
  }

  /// Numbers beside the code of a row.
  int termCount() {
    return switch (coding) {
      case VECTORS -> 0;
      case BYTES -> VectorCodes.TERM_BYTES / Float.BYTES;
      case PRODUCT -> ProductCode.TERMS;
    };
  }
}
