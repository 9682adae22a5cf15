/// Servers in processes of their own: start, stop, kill, and what is on disk afterwards.
@NullMarked
package dev.azimuth.tests.server;

import org.jspecify.annotations.NullMarked;
