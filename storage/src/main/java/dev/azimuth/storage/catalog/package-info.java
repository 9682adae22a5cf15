/// Schemas, tables, columns and indexes as versioned records in the meta store, and the snapshot of
/// them that every role follows by a watch.
///
/// Snapshots are immutable. Writers are the root coordinator alone.
@NullMarked
package dev.azimuth.storage.catalog;

import org.jspecify.annotations.NullMarked;
