@NullMarked
package dev.azimuth.nodes.query;

import org.jspecify.annotations.NullMarked;
