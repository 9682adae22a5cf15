/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.storage.json;

import org.jspecify.annotations.NullMarked;
