/// The object store: immutable blobs under path-like keys, with conditional create and ranged
/// reads.
///
/// Safe for any thread. No key may be a path prefix of another key; there are no tags, versions or
/// server-side compositions, since not every store has them.
@NullMarked
package dev.azimuth.storage.object;

import org.jspecify.annotations.NullMarked;
