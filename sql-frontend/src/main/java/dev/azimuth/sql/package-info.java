/// The SQL front end: from the text of a statement to fragments, and from batches to rows.
@NullMarked
package dev.azimuth.sql;

import org.jspecify.annotations.NullMarked;
