@NullMarked
package dev.azimuth.nodes.distance;

import org.jspecify.annotations.NullMarked;
