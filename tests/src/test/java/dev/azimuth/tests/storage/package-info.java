/// The storage implementations against real services: the contracts that every one keeps, and what
/// happens when a service is killed.
@NullMarked
package dev.azimuth.tests.storage;

import org.jspecify.annotations.NullMarked;
