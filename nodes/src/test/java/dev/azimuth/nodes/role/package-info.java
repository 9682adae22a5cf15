@NullMarked
package dev.azimuth.nodes.role;

import org.jspecify.annotations.NullMarked;
