package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.Selection;

/// Rows that a fragment is about, block by block. For one thread.
interface RowSupply {
  /// Moves to the next block in which rows are selected; false at the end.
  boolean next();

  /// The block that [#next()] has moved to.
  Block block();

  /// Rows of that block.
  Selection selection();

  /// What was done so far.
  FragmentWork work();
}
