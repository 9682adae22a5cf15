/// How long what several threads share stays: memory, files, and lists of both.
///
/// Safe for any thread, without locks. Must not know what is shared.
@NullMarked
package dev.azimuth.nodes.hold;

import org.jspecify.annotations.NullMarked;
