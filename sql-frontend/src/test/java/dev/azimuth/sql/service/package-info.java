/// Tests of the proxy over shards in memory, mostly as text scripts.
@NullMarked
package dev.azimuth.sql.service;

import org.jspecify.annotations.NullMarked;
