@NullMarked
package dev.azimuth.benchmarks;

import org.jspecify.annotations.NullMarked;
