/// Databases whose roles are apart: several processes on shared storage that call each other.
@NullMarked
package dev.azimuth.tests.cluster;

import org.jspecify.annotations.NullMarked;
