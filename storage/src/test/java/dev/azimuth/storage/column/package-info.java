/// Columns, their byte format and the key encoding.
@NullMarked
package dev.azimuth.storage.column;

import org.jspecify.annotations.NullMarked;
