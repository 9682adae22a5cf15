/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.storage.catalog;

import org.jspecify.annotations.NullMarked;
