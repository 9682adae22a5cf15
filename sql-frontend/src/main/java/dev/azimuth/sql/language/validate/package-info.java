/// From a parsed statement to a typed one: rewrites of the dialect's spellings, validation against
/// the catalog, and errors in the words of SQL.
///
/// A validator belongs to one statement and one thread. Knows nothing of plans.
@NullMarked
package dev.azimuth.sql.language.validate;

import org.jspecify.annotations.NullMarked;
