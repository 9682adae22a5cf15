/// Manifests: their format, commits under faults, following pointers.
@NullMarked
package dev.azimuth.storage.manifest;

import org.jspecify.annotations.NullMarked;
