/// Random histories of a table in a simulated world with crashes, against a model that replays its
/// logs; everything runs on one seeded thread.
@NullMarked
package dev.azimuth.nodes.life;

import org.jspecify.annotations.NullMarked;
