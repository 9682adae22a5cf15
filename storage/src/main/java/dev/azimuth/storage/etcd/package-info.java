/// The meta store on etcd.
///
/// Speaks etcd's API through generated stubs; no other package may name them. Calls are
/// asynchronous; callbacks run on the scheduler's blocking executor, those of one watch one after
/// another. Must not know what is stored.
@NullMarked
package dev.azimuth.storage.etcd;

import org.jspecify.annotations.NullMarked;
