@NullMarked
package dev.azimuth.storage.journal;

import org.jspecify.annotations.NullMarked;
