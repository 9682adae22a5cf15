/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.storage.placement;

import org.jspecify.annotations.NullMarked;
