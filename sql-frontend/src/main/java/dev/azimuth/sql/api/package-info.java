/// SQL as the endpoint calls it: prepare, execute, batches, results as streams of rows.
///
/// Independent of Avatica and of Calcite, so that other protocols and the command line of one
/// process can stand on it. Safe for any thread; a cursor has one reader at a time.
@NullMarked
package dev.azimuth.sql.api;

import org.jspecify.annotations.NullMarked;
