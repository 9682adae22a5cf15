@NullMarked
package dev.azimuth.nodes.index.kind;

import org.jspecify.annotations.NullMarked;
