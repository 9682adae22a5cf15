package dev.azimuth.storage.segment;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Collects the statistics of one column, batch by batch. For one thread.
final class StatisticsCollector {
  private static final long PRIME = 0x9E3779B185EBCA87L;
  private static final int MAX_BYTE = 0xff;

  private final int columnId;
  private final ColumnType type;
  private final DistinctEstimator distinct = new DistinctEstimator();
  private long nullCount;
  private @Nullable EncodedKey min;
  private @Nullable EncodedKey max;

  StatisticsCollector(int columnId, ColumnType type) {
    this.columnId = columnId;
    this.type = type;
  }

  void add(ColumnValues source) {
    int least = -1;
    int greatest = -1;
    for (int row = 0; row < source.size(); row++) {
      if (source.isNull(row)) {
        nullCount++;
      } else if (!isVector(source)) {
        distinct.add(hash(source, row));
        least = least < 0 || compare(source, row, least) < 0 ? row : least;
        greatest = greatest < 0 || compare(source, row, greatest) > 0 ? row : greatest;
      }
    }
    if (least >= 0) {
      KeyCodec codec = new KeyCodec(List.of(type));
      EncodedKey low = new EncodedKey(codec.encode(List.of(source), least));
      EncodedKey high = new EncodedKey(codec.encode(List.of(source), greatest));
      min = min == null || low.compareTo(min) < 0 ? low : min;
      max = max == null || high.compareTo(max) > 0 ? high : max;
    }
  }

  private boolean isVector(ColumnValues source) {
    return source instanceof ColumnValues.FloatVectors || type instanceof ColumnType.SparseVector;
  }

  private long hash(ColumnValues source, int row) {
    return switch (source) {
      case ColumnValues.Longs longs -> longs.values()[row];
      case ColumnValues.Doubles doubles -> bits(doubles.values()[row]);
      case ColumnValues.Bytes bytes -> {
        byte[] data = bytes.data();
        int end = bytes.offsets()[row + 1];
        int from = start(data, bytes.offsets()[row], end);
        long hash = (end - from) * PRIME;
        for (int i = from; i < end; i++) {
          hash = (hash ^ data[i]) * PRIME;
          hash ^= hash >>> 29;
        }
        yield hash;
      }
      case ColumnValues.FloatVectors _ -> throw new IllegalArgumentException("a vector");
    };
  }

  /// Skips sign bytes that a decimal may have to spare.
  private int start(byte[] data, int from, int end) {
    int start = from;
    if (type instanceof ColumnType.Decimal) {
      while (start + 1 < end && data[start] == data[start + 1] >> 7) {
        start++;
      }
      if (start + 1 == end && data[start] == 0) {
        start++;
      }
    }
    return start;
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value == 0 ? 0.0 : value);
  }

  /// In the order of `KeyCodec`.
  private int compare(ColumnValues source, int left, int right) {
    return switch (source) {
      case ColumnValues.Longs longs -> Long.compare(longs.values()[left], longs.values()[right]);
      case ColumnValues.Doubles doubles ->
          Double.compare(doubles.values()[left] + 0.0, doubles.values()[right] + 0.0);
      case ColumnValues.Bytes bytes -> compare(bytes, left, right);
      case ColumnValues.FloatVectors _ -> throw new IllegalArgumentException("a vector");
    };
  }

  private int compare(ColumnValues.Bytes bytes, int left, int right) {
    byte[] data = bytes.data();
    int[] offsets = bytes.offsets();
    int leftFrom = start(data, offsets[left], offsets[left + 1]);
    int rightFrom = start(data, offsets[right], offsets[right + 1]);
    int leftLength = offsets[left + 1] - leftFrom;
    int rightLength = offsets[right + 1] - rightFrom;
    if (type instanceof ColumnType.Decimal) {
      boolean leftNegative = leftLength > 0 && data[leftFrom] < 0;
      boolean rightNegative = rightLength > 0 && data[rightFrom] < 0;
      if (leftNegative != rightNegative) {
        return leftNegative ? -1 : 1;
      }
      if (leftLength != rightLength) {
        return leftLength > rightLength == leftNegative ? -1 : 1;
      }
    }
    return Arrays.compareUnsigned(
        data, leftFrom, leftFrom + leftLength, data, rightFrom, rightFrom + rightLength);
  }

  ColumnStatistics finish() {
    return new ColumnStatistics(
        columnId,
        nullCount,
        min == null ? 0 : Math.max(distinct.estimate(), 1),
        Optional.ofNullable(min).map(StatisticsCollector::lower),
        Optional.ofNullable(max).flatMap(StatisticsCollector::upper));
  }

  private static EncodedKey lower(EncodedKey bound) {
    byte[] bytes = bound.bytes();
    return bytes.length <= ColumnStatistics.BOUND_BYTES_MAX
        ? bound
        : new EncodedKey(Arrays.copyOf(bytes, ColumnStatistics.BOUND_BYTES_MAX));
  }

  /// The shortest bytes above everything that starts as the bound does.
  private static Optional<EncodedKey> upper(EncodedKey bound) {
    byte[] bytes = bound.bytes();
    if (bytes.length <= ColumnStatistics.BOUND_BYTES_MAX) {
      return Optional.of(bound);
    }
    int length = ColumnStatistics.BOUND_BYTES_MAX;
    while (length > 0 && Byte.toUnsignedInt(bytes[length - 1]) == MAX_BYTE) {
      length--;
    }
    if (length == 0) {
      return Optional.empty();
    }
    byte[] above = Arrays.copyOf(bytes, length);
    above[length - 1]++;
    return Optional.of(new EncodedKey(above));
  }
}
