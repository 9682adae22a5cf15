/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.storage.mirror;

import org.jspecify.annotations.NullMarked;
