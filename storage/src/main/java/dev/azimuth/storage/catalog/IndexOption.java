package dev.azimuth.storage.catalog;

import java.util.Optional;

/// A number that says how an index of a kind is built.
///
/// @param otherwise where the statement gives none; empty if that depends on the rows
public record IndexOption(String name, int min, int max, Optional<Integer> otherwise) {
  /// Links that a row of a graph gets.
  public static final IndexOption LINKS = of("m", 2, 100, 16);

  /// Rows that are looked at for links.
  public static final IndexOption EF_CONSTRUCTION = of("ef_construction", 4, 1000, 200);

  /// Records that a search reads from disk at a time.
  public static final IndexOption BEAM_WIDTH = of("beam_width", 1, 64, 8);

  /// Lists that rows are put into; about four times the root of the number of rows if not given.
  public static final IndexOption LISTS = new IndexOption("lists", 1, 65_536, Optional.empty());

  /// Parts that a vector is cut into, each a byte of its code; an eighth of the dimension if not
  /// given.
  public static final IndexOption PARTS = new IndexOption("m", 1, 4_096, Optional.empty());

  private static IndexOption of(String name, int min, int max, int otherwise) {
    return new IndexOption(name, min, max, Optional.of(otherwise));
  }
}
