package dev.azimuth.nodes.index.lists;

/// Turns rows of a list away by their codes. Scratch space; for one thread.
interface RowScreen {
  /// Screens for a query from now on.
  ///
  /// @param working the query in the working space
  /// @param deviations that an estimate may be off
  void fromQuery(float[] query, float[] working, float deviations);

  /// Screens rows of a list from now on.
  ///
  /// @param distance of its centre from the query
  void begin(float distance);

  /// Keeps those of the places `first + offsets[0 .. count)`, ascending, that may hold a row within
  /// `limit` by the working distance; returns how many, with their offsets in front.
  ///
  /// @param length places from `first` on that are looked at
  int keep(int first, int length, int[] offsets, int count, float limit);
}
