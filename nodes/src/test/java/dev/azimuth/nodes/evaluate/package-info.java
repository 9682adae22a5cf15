@NullMarked
package dev.azimuth.nodes.evaluate;

import org.jspecify.annotations.NullMarked;
