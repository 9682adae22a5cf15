/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.service;

import org.jspecify.annotations.NullMarked;
