package dev.azimuth.benchmarks;

import dev.azimuth.nodes.distance.FloatRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors in memory, each beginning at a multiple of 64 bytes.
///
/// @param rows borrowed from an arena
record Vectors(FloatRows rows, int count) {
  private static final int ALIGNMENT = 64;

  /// Room for vectors.
  static Vectors allocate(Arena arena, int count, int dimension) {
    long stride = (dimension * (long) Float.BYTES + ALIGNMENT - 1) & -ALIGNMENT;
    MemorySegment memory = arena.allocate(Math.max(1, stride * count), ALIGNMENT);
    return new Vectors(new FloatRows(memory, 0, stride, dimension), count);
  }

  int dimension() {
    return rows.dimension();
  }

  void put(int row, float[] vector) {
    MemorySegment.copy(
        vector, 0, rows.data(), ValueLayout.JAVA_FLOAT, rows.at(row), rows.dimension());
  }

  float[] get(int row) {
    float[] vector = new float[rows.dimension()];
    MemorySegment.copy(rows.data(), ValueLayout.JAVA_FLOAT, rows.at(row), vector, 0, vector.length);
    return vector;
  }

  /// The first vectors.
  Vectors first(int most) {
    return new Vectors(rows, Math.min(count, most));
  }

  /// The last vectors.
  Vectors last(int most) {
    int skipped = Math.max(0, count - most);
    FloatRows rest = new FloatRows(rows.data(), rows.at(skipped), rows.stride(), rows.dimension());
    return new Vectors(rest, count - skipped);
  }
}
