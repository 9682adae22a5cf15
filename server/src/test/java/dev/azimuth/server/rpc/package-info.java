/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.rpc;

import org.jspecify.annotations.NullMarked;
