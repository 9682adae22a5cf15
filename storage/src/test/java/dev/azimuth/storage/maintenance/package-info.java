@NullMarked
package dev.azimuth.storage.maintenance;

import org.jspecify.annotations.NullMarked;
