package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowBitmap;

/// Goes over the codes of all matching rows. Scratch space; for one thread.
interface Scan {
  /// Ranks the nearest `k` of the matching rows; see [Walk#ranking].
  void nearest(RowBitmap matching, int k);

  /// The matching rows but those that are certainly farther than a working distance.
  RowBitmap within(RowBitmap matching, float radius);

  /// Rows looked at since the scan was made.
  long scored();
}
