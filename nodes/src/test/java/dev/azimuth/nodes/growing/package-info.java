@NullMarked
package dev.azimuth.nodes.growing;

import org.jspecify.annotations.NullMarked;
