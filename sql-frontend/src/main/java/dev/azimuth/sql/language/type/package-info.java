/// The types of SQL expressions: Calcite's, and vectors as a kind of array; how they map to the
/// types of columns; and what a vector is as a Java value in expressions
/// ([dev.azimuth.sql.language.type.VectorValue]).
///
/// Types and values are immutable; a type factory belongs to one statement. Knows nothing of
/// tables.
@NullMarked
package dev.azimuth.sql.language.type;

import org.jspecify.annotations.NullMarked;
