/// The tables of the schema `SYS`: their names and columns.
///
/// Immutable. Knows nothing of where their rows come from, nor of those who ask.
@NullMarked
package dev.azimuth.sql.system;

import org.jspecify.annotations.NullMarked;
