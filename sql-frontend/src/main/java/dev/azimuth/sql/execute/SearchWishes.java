package dev.azimuth.sql.execute;

import java.util.List;
import java.util.Optional;

/// What the query blocks of a statement ask of their searches. In its tree each LIMIT bears the
/// number of what holds for it, as a hint.
///
/// @param blocks by number
/// @param strictest of all, for a search that has lost its number when its tree was rewritten: none
///   may find less than was asked for
public record SearchWishes(List<SearchWish> blocks, SearchWish strictest) {
  /// Name of the hint, whose one option is the number.
  public static final String HINT = "SEARCH_WISH";

  /// All rows are compared, whatever the blocks say.
  public static final SearchWishes EXACT = new SearchWishes(List.of(), SearchWish.EXACT);

  public SearchWishes {
    blocks = List.copyOf(blocks);
  }

  /// These, with a part from elsewhere where there is none.
  public SearchWishes orElse(Optional<Double> other, String otherOrigin) {
    List<SearchWish> filled =
        blocks.stream().map(block -> block.orElse(other, otherOrigin)).toList();
    return new SearchWishes(
        filled, filled.stream().reduce(strictest.orElse(other, otherOrigin), SearchWish::and));
  }

  /// What holds for a search.
  ///
  /// @param number of its block; empty if it is not known
  public SearchWish of(Optional<Integer> number) {
    return number.filter(known -> known < blocks.size()).map(blocks::get).orElse(strictest);
  }
}
