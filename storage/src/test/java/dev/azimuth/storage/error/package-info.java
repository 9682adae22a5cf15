/// Error messages.
@NullMarked
package dev.azimuth.storage.error;

import org.jspecify.annotations.NullMarked;
