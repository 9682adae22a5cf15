/// The meta store: a small, strongly consistent map with revisions, conditional transactions over
/// several keys, watches that resume from a revision, and leases.
///
/// Every call is asynchronous and safe for any thread; callbacks of one watch come one after
/// another. Must not know what is stored in it: catalog and placement records bring their own
/// codecs.
@NullMarked
package dev.azimuth.storage.meta;

import org.jspecify.annotations.NullMarked;
