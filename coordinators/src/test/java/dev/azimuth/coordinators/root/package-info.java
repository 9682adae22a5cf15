/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.coordinators.root;

import org.jspecify.annotations.NullMarked;
