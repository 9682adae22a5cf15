/// Tests of the threads of a process.
@NullMarked
package dev.azimuth.storage.time;

import org.jspecify.annotations.NullMarked;
