/// The worker roles: they watch what the coordinators want, do it, and report what they have.
@NullMarked
package dev.azimuth.nodes;

import org.jspecify.annotations.NullMarked;
