/// What the grammar adds to Calcite's syntax tree, and beside it (`generated`) the parser itself.
///
/// Nodes are as immutable as Calcite's. Knows nothing of catalogs, validation or types beyond their
/// spelling; [VectorTypeSource] is how a vector type's spelling finds its meaning.
@NullMarked
package dev.azimuth.sql.parser;

import org.jspecify.annotations.NullMarked;
