/// Objects of the object store as mapped local files, under a limit of disk space.
///
/// [dev.azimuth.storage.cache.ObjectCache] is safe for any thread and blocks none: downloads,
/// mapping and verification run on the scheduler's blocking executor. All mutable state lies in one
/// table behind one lock, which is never held over I/O. Knows nothing of what the objects hold.
@NullMarked
package dev.azimuth.storage.cache;

import org.jspecify.annotations.NullMarked;
