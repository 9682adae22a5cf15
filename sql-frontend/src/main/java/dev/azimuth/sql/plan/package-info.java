/// From a validated relational tree to a plan that runs: phases over Calcite's tree, the push-down
/// of everything that nodes evaluate exactly, then operators of our own or Calcite's Enumerable
/// engine.
///
/// Planning belongs to one thread; finished plans are immutable and hold no part of the tree. Must
/// not know SQL text or how shards are reached.
@NullMarked
package dev.azimuth.sql.plan;

import org.jspecify.annotations.NullMarked;
