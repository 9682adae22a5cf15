/// The rules of this code base as failing tests: layering, forbidden calls, shape and size.
///
/// A rule that must be broken somewhere is excused in `gates/exceptions.txt`, with a reason.
@NullMarked
package dev.azimuth.tests.gates;

import org.jspecify.annotations.NullMarked;
