@NullMarked
package dev.azimuth.nodes.shard;

import org.jspecify.annotations.NullMarked;
