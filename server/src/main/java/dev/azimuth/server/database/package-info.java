/// Puts roles together to a database in one process: storage, coordinators, nodes, SQL, endpoint.
///
/// Roles are plain objects, started from the bottom up and stopped from the top down by one thread.
/// They reach each other only through the services of their `api` packages, behind interceptors.
@NullMarked
package dev.azimuth.server.database;

import org.jspecify.annotations.NullMarked;
