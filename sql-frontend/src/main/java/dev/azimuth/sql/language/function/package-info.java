/// Operators and functions on vectors: their types, what operands they take, and how they run.
///
/// Users' many spellings are reduced to these few by [dev.azimuth.sql.language.validate]; the
/// planner sees distances ([DistanceFunction]), [ConversionFunction]s and the rest. Operators are
/// stateless and shared; safe for any thread. Knows nothing of tables.
@NullMarked
package dev.azimuth.sql.language.function;

import org.jspecify.annotations.NullMarked;
