@NullMarked
package dev.azimuth.nodes.index.lists;

import org.jspecify.annotations.NullMarked;
