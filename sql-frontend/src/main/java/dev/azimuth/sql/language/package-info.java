/// SQL as a language: text to syntax tree, syntax tree and catalog to a typed, relational
/// statement.
///
/// [dev.azimuth.sql.language.SqlLanguage] is the entry and safe for any thread; what it returns
/// belongs to one statement and one thread at a time. Knows nothing of nodes, logs, plans or
/// execution.
@NullMarked
package dev.azimuth.sql.language;

import org.jspecify.annotations.NullMarked;
