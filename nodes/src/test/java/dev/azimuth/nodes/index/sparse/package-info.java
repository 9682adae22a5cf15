@NullMarked
package dev.azimuth.nodes.index.sparse;

import org.jspecify.annotations.NullMarked;
