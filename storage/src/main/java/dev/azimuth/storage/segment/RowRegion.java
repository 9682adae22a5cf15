package dev.azimuth.storage.segment;

import java.util.regex.Pattern;

/// Bytes of fixed size for each row that a segment keeps beside its columns, in a region of their
/// own; what they mean is for those who know its name.
///
/// @param name small letters, a slash and a column id
/// @param rowBytes bytes of each row
/// @param bytes of the rows, one after another; may be longer, and must not be modified
@SuppressWarnings("ArrayRecordComponent")
public record RowRegion(String name, int rowBytes, byte[] bytes) {
  private static final Pattern NAME = Pattern.compile("[a-z]{1,32}/[0-9]{1,10}");

  public RowRegion {
    if (!NAME.matcher(name).matches() || SegmentLayout.isTaken(name) || rowBytes < 1) {
      throw new IllegalArgumentException("region " + name + " of " + rowBytes + " bytes a row");
    }
  }
}
