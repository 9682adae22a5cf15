/// The proxy: the SQL service that endpoints call. Prepares statements once, runs them many times,
/// and knows which part of the front end does what.
///
/// Safe for any thread; calls block and are made on threads of connections. Must not know Avatica
/// or HTTP.
@NullMarked
package dev.azimuth.sql.service;

import org.jspecify.annotations.NullMarked;
