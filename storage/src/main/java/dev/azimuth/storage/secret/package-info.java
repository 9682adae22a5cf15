/// Passwords and keys, as values that cannot be printed by accident.
///
/// Immutable, safe for any thread. Knows nothing of who uses them.
@NullMarked
package dev.azimuth.storage.secret;

import org.jspecify.annotations.NullMarked;
