/// The byte format of log records.
@NullMarked
package dev.azimuth.storage.record;

import org.jspecify.annotations.NullMarked;
