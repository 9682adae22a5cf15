/// Tests of the object cache, most of them in a simulated world.
@NullMarked
package dev.azimuth.storage.cache;

import org.jspecify.annotations.NullMarked;
