/// Passwords and keys, so that they are in no log and in no error.
///
/// Immutable values, safe for any thread. Knows nothing of what they open.
@NullMarked
package dev.azimuth.storage.secret;

import org.jspecify.annotations.NullMarked;
