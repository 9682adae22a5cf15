/// Parts of a shard's rows as readers see them: typed columns, look-ups by primary key, and
/// snapshots over several parts.
///
/// A part is a range of versions in the order in which they were written, wherever its columns lie:
/// in growing memory or in a mapped file. Readers need no locks; what a snapshot shows was written
/// before it was taken and never changes after. Must not know of logs, files or queries.
@NullMarked
package dev.azimuth.nodes.part;

import org.jspecify.annotations.NullMarked;
