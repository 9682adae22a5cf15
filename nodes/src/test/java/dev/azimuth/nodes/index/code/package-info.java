@NullMarked
package dev.azimuth.nodes.index.code;

import org.jspecify.annotations.NullMarked;
