/// Local files that survive power loss, and what their failures mean.
///
/// No state, safe for any thread; every call blocks. Knows nothing of what the files hold.
@NullMarked
package dev.azimuth.storage.file;

import org.jspecify.annotations.NullMarked;
