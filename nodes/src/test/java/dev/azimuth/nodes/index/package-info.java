@NullMarked
package dev.azimuth.nodes.index;

import org.jspecify.annotations.NullMarked;
