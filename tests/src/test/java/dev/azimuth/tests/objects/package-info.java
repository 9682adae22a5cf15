/// Object stores against the real servers that they are for.
///
/// Each class passes the contract that all object stores pass; servers are killed, restarted and
/// asked with wrong credentials in tests of their own.
@NullMarked
package dev.azimuth.tests.objects;

import org.jspecify.annotations.NullMarked;
