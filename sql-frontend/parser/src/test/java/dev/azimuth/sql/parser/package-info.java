/// Tests of the generated parser that need nothing but the parser.
@NullMarked
package dev.azimuth.sql.parser;

import org.jspecify.annotations.NullMarked;
