@NullMarked
package dev.azimuth.nodes.segment;

import org.jspecify.annotations.NullMarked;
