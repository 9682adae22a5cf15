/// Tests of what all remote object stores share, against a simulated service.
@NullMarked
package dev.azimuth.storage.remote;

import org.jspecify.annotations.NullMarked;
