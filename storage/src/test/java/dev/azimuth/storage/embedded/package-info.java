/// The embedded storage against the contracts, damage, full disks and kills.
@NullMarked
package dev.azimuth.storage.embedded;

import org.jspecify.annotations.NullMarked;
