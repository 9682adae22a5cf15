/// The catalog as Calcite reads it: schemas and tables of one snapshot, found by name without a
/// copy of the whole.
///
/// Safe for any thread. Knows tables and types, nothing of statements.
@NullMarked
package dev.azimuth.sql.language.catalog;

import org.jspecify.annotations.NullMarked;
