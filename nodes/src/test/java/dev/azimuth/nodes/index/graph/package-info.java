@NullMarked
package dev.azimuth.nodes.index.graph;

import org.jspecify.annotations.NullMarked;
