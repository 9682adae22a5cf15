/// The shared ground of all roles: meta store, log broker, object store, segment files, catalog
/// records and time.
@NullMarked
package dev.azimuth.storage;

import org.jspecify.annotations.NullMarked;
