/// Segment files and delete files: round trips, golden files, damage, other readers.
@NullMarked
package dev.azimuth.storage.segment;

import org.jspecify.annotations.NullMarked;
