/// SQL types of columns as the storage and the nodes see them, and how each is held in memory.
///
/// Immutable values. Knows nothing of Calcite.
@NullMarked
package dev.azimuth.storage.type;

import org.jspecify.annotations.NullMarked;
