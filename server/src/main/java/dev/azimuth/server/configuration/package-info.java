/// The settings of a server: one list of what exists, read from a YAML file into typed records.
///
/// Immutable values, safe for any thread. Knows nothing of roles, SQL or the network.
@NullMarked
package dev.azimuth.server.configuration;

import org.jspecify.annotations.NullMarked;
