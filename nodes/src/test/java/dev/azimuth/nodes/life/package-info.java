/// Random histories of one shard in a simulated world with crashes, against a model that replays
/// its log; everything runs on one seeded thread.
@NullMarked
package dev.azimuth.nodes.life;

import org.jspecify.annotations.NullMarked;
