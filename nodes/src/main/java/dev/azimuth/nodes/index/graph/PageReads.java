package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.storage.file.PageAdvice;
import java.lang.foreign.MemorySegment;

/// Has the pages of some rows read all at once, before they are needed one by one. For one thread.
///
/// To ask for a page costs more than to read one that is in memory, so that it only pays while they
/// are not: of each group one page is looked up, and while that is found in memory, the next
/// groups, more and more of them, are read without asking.
final class PageReads {
  private static final int UNASKED_MAX = 64;

  private final MemorySegment data;
  private int backoff = 1;
  private int unasked;
  private long asked;

  PageReads(MemorySegment data) {
    this.data = data;
  }

  /// Groups of rows whose pages were asked for since this was made.
  long asked() {
    return asked;
  }

  /// Vectors are about to be read.
  void read(FloatRows rows, int[] ordinals, int count) {
    if (count < 2 || !isWorthwhile(rows.at(ordinals[0]))) {
      return;
    }
    long bytes = rows.element().bytes(rows.dimension());
    for (int i = 0; i < count; i++) {
      PageAdvice.willNeed(data, rows.at(ordinals[i]), bytes);
    }
  }

  /// Records are about to be read.
  ///
  /// @param offset of the record of row 0
  void read(long offset, long stride, int[] ordinals, int count) {
    if (count < 2 || !isWorthwhile(offset + stride * ordinals[0])) {
      return;
    }
    for (int i = 0; i < count; i++) {
      PageAdvice.willNeed(data, offset + stride * ordinals[i], stride);
    }
  }

  private boolean isWorthwhile(long at) {
    if (!data.isMapped()) {
      return false;
    }
    if (unasked > 0) {
      unasked--;
      return false;
    }
    if (data.asSlice(at, 1).isLoaded()) {
      unasked = backoff;
      backoff = Math.min(UNASKED_MAX, 2 * backoff);
      return false;
    }
    backoff = 1;
    asked++;
    return true;
  }
}
