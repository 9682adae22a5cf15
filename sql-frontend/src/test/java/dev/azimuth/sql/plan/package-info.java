/// Tests of what the planner computes by itself.
@NullMarked
package dev.azimuth.sql.plan;

import org.jspecify.annotations.NullMarked;
